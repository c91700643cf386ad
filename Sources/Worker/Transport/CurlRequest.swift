// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Shared

/// One request in libcurl's form; libcurl reads its memory during the transfer.
///
/// Owned by one engine's thread.
final class CurlRequest {
    let method: HTTPMethod
    /// Path and query, as they are sent.
    let target: [UInt8]
    let fields: [(name: String, value: [UInt8])]
    /// Nil for none.
    let body: PinnedBytes?
    let decompresses: Bool
    private let url: PinnedBytes
    private let headers: UnsafeMutablePointer<curl_slist>?

    /// The compressions that libcurl can read.
    static let compressions = "gzip, deflate"

    /// libcurl connects to `url`; `target` is only for messages and cookies.
    init(
        _ method: HTTPMethod,
        url: [UInt8],
        target: [UInt8],
        fields: [(name: String, value: [UInt8])],
        body: [UInt8]?,
        decompresses: Bool
    ) {
        self.method = method
        self.target = target
        self.fields = fields
        self.body = body.map(PinnedBytes.init)
        self.decompresses = decompresses
        self.url = PinnedBytes(url + [0])
        var list: UnsafeMutablePointer<curl_slist>?
        for (name, value) in fields {
            // "Name;" is libcurl's way to send a header without a value.
            let line =
                value.isEmpty ? "\(name);" : "\(name): \(String(decoding: value, as: UTF8.self))"
            list = curl_slist_append(list, line) ?? list
        }
        if body != nil, !fields.contains(where: { $0.name.lowercased() == "content-type" }) {
            // libcurl would otherwise send a form's type; without a value it leaves the header out.
            list = curl_slist_append(list, "Content-Type:") ?? list
        }
        headers = list
    }

    deinit { curl_slist_free_all(headers) }

    /// Without the query.
    var path: ArraySlice<UInt8> { target.prefix { $0 != UInt8(ascii: "?") } }

    /// Sets a handle's options for this request.
    ///
    /// Sets every option that another request may have set; that costs well under a microsecond.
    func configure(_ easy: UnsafeMutableRawPointer) {
        CCurl_setLong(easy, CURLOPT_NOBODY, 0)
        CCurl_setLong(easy, CURLOPT_HTTPGET, 1)
        let sendsBody = body != nil || method == .post
        if sendsBody {
            CCurl_setLong(easy, CURLOPT_POST, 1)
        } else if method == .head {
            CCurl_setLong(easy, CURLOPT_NOBODY, 1)
        }
        CCurl_setString(easy, CURLOPT_CUSTOMREQUEST, customMethod)
        CCurl_setPointer(easy, CURLOPT_URL, url.start)
        CCurl_setList(easy, CURLOPT_HTTPHEADER, headers)
        CCurl_setString(
            easy,
            CURLOPT_ACCEPT_ENCODING,
            decompresses ? Self.compressions : nil
        )
        guard sendsBody else { return }
        CCurl_setOffset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(body?.count ?? 0))
        CCurl_setPointer(easy, CURLOPT_POSTFIELDS, body?.start ?? url.start)
    }

    private var customMethod: String? {
        switch method {
        // With a body libcurl would make a GET a POST.
        case .get: body == nil ? nil : method.rawValue
        case .post, .head: nil
        case .put, .patch, .delete, .options: method.rawValue
        }
    }
}
