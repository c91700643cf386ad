// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc
internal import Shared

/// A request template as libcurl takes it: C strings and header list made once, before the run.
///
/// Owned by one engine; the pointers live as long as it does, because libcurl does not copy bodies
/// and header lists.
final class PreparedRequest {
    let endpoint: Int
    let expectedStatus: ExpectedStatus
    private let method: HTTPMethod
    private let url: UnsafeMutablePointer<CChar>
    private let customMethod: UnsafeMutablePointer<CChar>?
    private let body: UnsafeMutablePointer<CChar>?
    private let bodyByteCount: Int
    private let headers: UnsafeMutablePointer<curl_slist>?
    private let timeoutMilliseconds: Int

    init(_ template: RequestTemplate, in scenario: Scenario) {
        endpoint = scenario.endpointIndex(of: template)
        expectedStatus = template.expectedStatus
        method = template.method
        url = copyOfCString(scenario.host + template.path)
        customMethod =
            switch template.method {
            // With a body libcurl would make a GET a POST.
            case .get: template.body == nil ? nil : copyOfCString(template.method.rawValue)
            case .post, .head: nil
            case .put, .patch, .delete, .options: copyOfCString(template.method.rawValue)
            }
        body = template.body.map(copyOfCString)
        bodyByteCount = template.body?.utf8.count ?? 0
        headers = Self.headerList(of: template)
        timeoutMilliseconds = max(1, Int(template.timeout.nanoseconds / 1_000_000))
    }

    deinit {
        free(url)
        free(customMethod)
        free(body)
        curl_slist_free_all(headers)
    }

    /// Makes a handle's next transfer this request.
    ///
    /// Every option that another request may have set
    /// is set again; setting all of them costs well under a microsecond.
    func configure(_ easy: UnsafeMutableRawPointer) {
        CCurl_setString(easy, CURLOPT_URL, url)
        CCurl_setLong(easy, CURLOPT_NOBODY, 0)
        CCurl_setLong(easy, CURLOPT_HTTPGET, 1)
        if body != nil || method == .post {
            CCurl_setLong(easy, CURLOPT_POST, 1)
            CCurl_setOffset(easy, CURLOPT_POSTFIELDSIZE_LARGE, curl_off_t(bodyByteCount))
            CCurl_setPointer(easy, CURLOPT_POSTFIELDS, body ?? url)
        } else if method == .head {
            CCurl_setLong(easy, CURLOPT_NOBODY, 1)
        }
        CCurl_setString(easy, CURLOPT_CUSTOMREQUEST, customMethod)
        CCurl_setList(easy, CURLOPT_HTTPHEADER, headers)
        CCurl_setLong(easy, CURLOPT_TIMEOUT_MS, timeoutMilliseconds)
    }

    private static func headerList(
        of template: RequestTemplate
    ) -> UnsafeMutablePointer<curl_slist>? {
        var lines = template.headers.map { field in
            // "Name;" is libcurl's way to send a header without a value.
            field.value.isEmpty ? "\(field.name);" : "\(field.name): \(field.value)"
        }
        let namesContentType = template.headers.contains { $0.name.lowercased() == "content-type" }
        if template.body != nil, !namesContentType {
            // Without a value the header is left out, where libcurl would otherwise say "form".
            lines.append("Content-Type:")
        }
        return lines.reduce(nil) { list, line in curl_slist_append(list, line) ?? list }
    }
}

/// A C string of its own memory, to be freed.
private func copyOfCString(_ text: String) -> UnsafeMutablePointer<CChar> {
    guard let copy = strdup(text) else { preconditionFailure("out of memory for \(text.count)") }
    return copy
}
