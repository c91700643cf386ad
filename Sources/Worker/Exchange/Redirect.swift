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

    /// The header fields that go along.
    static func fields(
        _ fields: [(name: String, value: [UInt8])],
        keepsBody: Bool,
        isSameOrigin: Bool
    ) -> [(name: String, value: [UInt8])] {
        fields.filter { field in
            let name = field.name.lowercased()
            return !addressFields.contains(name) && (keepsBody || !bodyFields.contains(name))
                && (isSameOrigin || !privateFields.contains(name))
        }
    }

    /// Fields of which the next address has its own.
    private static let addressFields: Set = ["content-length", "host"]
    /// Fields that do not go to another origin.
    private static let privateFields: Set = ["authorization", "cookie", "proxy-authorization"]
    /// Fields that go with a body, and without one no more.
    private static let bodyFields: Set = [
        "content-encoding", "content-language", "content-length", "content-location",
        "content-type",
    ]
}
