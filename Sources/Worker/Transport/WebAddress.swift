// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// An absolute http or https address, parsed by libcurl.
struct WebAddress: Equatable {
    /// Without a fragment, as libcurl writes it.
    let text: String
    let isEncrypted: Bool
    /// In lower case; an IPv6 address in its brackets.
    let host: String
    let port: Int
    /// Without the query.
    let path: String
    /// Path and query.
    let target: String

    /// Nil if it is not an http or https address.
    init?(_ text: String) { self.init([text]) }

    /// Each text is an address relative to the one before.
    private init?(_ texts: [String]) {
        guard let url = curl_url() else { return nil }
        defer { curl_url_cleanup(url) }
        for text in texts where curl_url_set(url, CURLUPART_URL, text, Self.encode) != CURLUE_OK {
            return nil
        }
        curl_url_set(url, CURLUPART_FRAGMENT, nil, 0)
        guard let text = Self.part(url, CURLUPART_URL, 0),
            let scheme = Self.part(url, CURLUPART_SCHEME, 0), ["http", "https"].contains(scheme),
            let host = Self.part(url, CURLUPART_HOST, 0),
            let port = Self.part(url, CURLUPART_PORT, UInt32(CURLU_DEFAULT_PORT)).flatMap({
                Int($0)
            })
        else { return nil }
        self.text = text
        isEncrypted = scheme == "https"
        self.host = host.lowercased()
        self.port = port
        path = Self.part(url, CURLUPART_PATH, 0) ?? "/"
        target = path + (Self.part(url, CURLUPART_QUERY, 0).map { "?\($0)" } ?? "")
    }

    /// Without the brackets of an IPv6 address.
    var bareHost: String {
        host.hasPrefix("[") ? String(host.dropFirst().dropLast()) : host
    }

    /// Servers put blanks and non-ASCII letters into `Location`.
    private static let encode = UInt32(CURLU_URLENCODE)

    /// The target of a `Location` on this page.
    func resolving(_ location: String) -> WebAddress? { WebAddress([text, location]) }

    private static func part(_ url: OpaquePointer, _ part: CURLUPart, _ flags: UInt32) -> String? {
        var pointer: UnsafeMutablePointer<CChar>?
        guard curl_url_get(url, part, &pointer, flags) == CURLUE_OK, let pointer else { return nil }
        defer { curl_free(pointer) }
        return String(cString: pointer)
    }

    /// The same scheme, host and port.
    func isSameOrigin(as other: WebAddress) -> Bool {
        isEncrypted == other.isEncrypted && host == other.host && port == other.port
    }
}
