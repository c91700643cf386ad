// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What a browser does with a redirect (the Fetch standard's HTTP-redirect fetch).
enum Redirect {
    /// The method after a redirect, and whether the body is sent again; nil when the status is none
    /// that is followed.
    static func method(
        after status: Int,
        to method: HTTPMethod
    ) -> (method: HTTPMethod, keepsBody: Bool)? {
        switch status {
        case 301, 302: method == .post ? (.get, false) : (method, true)
        case 303: method == .head ? (.head, false) : (.get, false)
        case 307, 308: (method, true)
        default: nil
        }
    }

    /// Fields that do not go to another origin.
    static let privateFields: Set = ["authorization", "cookie", "proxy-authorization"]
    /// Fields that go with a body, and without one no more.
    static let bodyFields: Set = [
        "content-encoding", "content-language", "content-length", "content-location",
        "content-type",
    ]
}
