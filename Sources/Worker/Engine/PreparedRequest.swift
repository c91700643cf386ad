// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc
internal import Shared

/// A request template as the engine sends it: everything that can be is made once, before the run.
///
/// Owned by one engine; the pointers live as long as it does, because libcurl does not copy bodies
/// and header lists.
final class PreparedRequest {
    let endpoint: Int
    let expectedStatus: ExpectedStatus
    /// What is looked at in a reply whose status was as expected.
    let inspection: ReplyInspection
    /// The bytes for our own exchange; nil when libcurl carries the request.
    let direct: DirectRequest?
    let timeoutNanoseconds: Int64
    private let method: HTTPMethod
    private let host: [UInt8]
    private let path: CompiledTemplate
    private let headers: [(name: String, value: CompiledTemplate)]
    private let body: CompiledTemplate?
    private let timeoutMilliseconds: Int
    private let customMethod: UnsafeMutablePointer<CChar>?
    /// Nil when something of it is filled in for each request.
    private let constant: Constant?

    /// What libcurl takes when nothing is filled in.
    private struct Constant {
        let url: UnsafeMutablePointer<CChar>
        let headers: UnsafeMutablePointer<curl_slist>?
        let body: UnsafeMutablePointer<CChar>?
        let bodyByteCount: Int
    }

    init(_ template: RequestTemplate, in scenario: Scenario) {
        endpoint = scenario.endpointIndex(of: template)
        expectedStatus = template.expectedStatus
        inspection = ReplyInspection(template, in: scenario)
        direct = scenario.engine == .libcurl ? nil : DirectRequest(template, in: scenario)
        timeoutNanoseconds = template.timeout.nanoseconds
        method = template.method
        host = Array(scenario.host.utf8)
        path = CompiledTemplate(template.path, in: .target, scenario)
        headers = Self.headers(of: template, scenario)
        body = template.body.map { CompiledTemplate($0, in: template.bodyPlace, scenario) }
        timeoutMilliseconds = max(1, Int(template.timeout.nanoseconds / 1_000_000))
        customMethod =
            switch template.method {
            // With a body libcurl would make a GET a POST.
            case .get: template.body == nil ? nil : copyOfCString(Array("GET".utf8))
            case .post, .head: nil
            case .put, .patch, .delete, .options:
                copyOfCString(Array(template.method.rawValue.utf8))
            }
        constant = Self.constant(host, path, headers, body)
    }

    deinit {
        free(customMethod)
        free(constant?.url)
        free(constant?.body)
        curl_slist_free_all(constant?.headers)
    }

    private static func headers(
        of template: RequestTemplate,
        _ scenario: Scenario
    ) -> [(name: String, value: CompiledTemplate)] {
        var headers = template.headers.map { field in
            (field.name, CompiledTemplate(field.value, in: .header, scenario))
        }
        let namesContentType = template.headers.contains { $0.name.lowercased() == "content-type" }
        if template.body != nil, !namesContentType {
            // libcurl would otherwise say "form"; see `line(_:_:)`.
            headers.append((Self.withoutContentType, CompiledTemplate("", in: .text, scenario)))
        }
        return headers
    }

    /// Without a value libcurl leaves the header out.
    private static let withoutContentType = "Content-Type:"

    private static func constant(
        _ host: [UInt8],
        _ path: CompiledTemplate,
        _ headers: [(name: String, value: CompiledTemplate)],
        _ body: CompiledTemplate?
    ) -> Constant? {
        guard let target = path.constant, body == nil || body?.constant != nil,
            headers.allSatisfy({ $0.value.constant != nil })
        else { return nil }
        var list: UnsafeMutablePointer<curl_slist>?
        for header in headers { append(header.name, header.value.constant ?? [], to: &list) }
        return Constant(
            url: copyOfCString(host + target),
            headers: list,
            body: body?.constant.map(copyOfCString),
            bodyByteCount: body?.constant?.count ?? 0
        )
    }

    /// Makes a handle's next transfer this request.
    ///
    /// Every option that another request may have set is set again; setting all of them costs well
    /// under a microsecond.
    func configure(_ handle: CurlHandle) {
        let easy = handle.easy
        CCurl_setLong(easy, CURLOPT_NOBODY, 0)
        CCurl_setLong(easy, CURLOPT_HTTPGET, 1)
        if body != nil || method == .post {
            CCurl_setLong(easy, CURLOPT_POST, 1)
        } else if method == .head {
            CCurl_setLong(easy, CURLOPT_NOBODY, 1)
        }
        CCurl_setString(easy, CURLOPT_CUSTOMREQUEST, customMethod)
        CCurl_setLong(easy, CURLOPT_TIMEOUT_MS, timeoutMilliseconds)
        guard let constant else { return }
        CCurl_setString(easy, CURLOPT_URL, constant.url)
        CCurl_setList(easy, CURLOPT_HTTPHEADER, constant.headers)
        if body != nil || method == .post {
            CCurl_setOffset(
                easy,
                CURLOPT_POSTFIELDSIZE_LARGE,
                curl_off_t(constant.bodyByteCount)
            )
            CCurl_setPointer(easy, CURLOPT_POSTFIELDS, constant.body ?? constant.url)
        }
    }

    /// True when each request is made anew from the user's values.
    var isFilledIn: Bool { constant == nil }

    /// Fills in a configured handle's next transfer.
    func fill(
        _ handle: CurlHandle,
        _ values: inout UserValues,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) {
        let easy = handle.easy
        var text = host
        try path.fill(&text, &values, deal, &random)
        Self.withCString(text) { _ = CCurl_setString(easy, CURLOPT_URL, $0) }
        var list: UnsafeMutablePointer<curl_slist>?
        do throws(MissingValue) {
            for header in headers {
                var value: [UInt8] = []
                try header.value.fill(&value, &values, deal, &random)
                Self.append(header.name, value, to: &list)
            }
        } catch {
            curl_slist_free_all(list)
            throw error
        }
        handle.setHeaders(list)
        if body != nil || method == .post {
            var bytes: [UInt8] = []
            try body?.fill(&bytes, &values, deal, &random)
            CCurl_setOffset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bytes.count))
            bytes.append(0)
            bytes.withUnsafeMutableBytes { buffer in
                _ = CCurl_setPointer(easy, CURLOPT_COPYPOSTFIELDS, buffer.baseAddress)
            }
        }
    }

    private static func append(
        _ name: String,
        _ value: [UInt8],
        to list: inout UnsafeMutablePointer<curl_slist>?
    ) {
        let text = String(decoding: value, as: UTF8.self)
        let line: String =
            if name == withoutContentType {
                name
            } else {
                // "Name;" is libcurl's way to send a header without a value.
                text.isEmpty ? "\(name);" : "\(name): \(text)"
            }
        list = curl_slist_append(list, line) ?? list
    }

    private static func withCString(_ bytes: [UInt8], _ body: (UnsafePointer<CChar>) -> Void) {
        (bytes + [0]).withUnsafeBytes { buffer in
            guard let start = buffer.bindMemory(to: CChar.self).baseAddress else { return }
            body(start)
        }
    }
}

/// A C string of its own memory, to be freed.
private func copyOfCString(_ bytes: [UInt8]) -> UnsafeMutablePointer<CChar> {
    guard let copy = strdup(String(decoding: bytes, as: UTF8.self)) else {
        preconditionFailure("out of memory for \(bytes.count) bytes")
    }
    return copy
}
