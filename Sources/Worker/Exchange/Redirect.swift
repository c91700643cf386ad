// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A browser's rules for redirects (the Fetch standard's HTTP-redirect fetch).
enum Redirect {
    /// The method after a redirect, and whether the body is sent again; nil if the status is not a
    /// redirect to follow.
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

    /// The header fields that are sent again.
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

    /// Fields that the next address sets itself.
    private static let addressFields: Set = ["content-length", "host"]
    /// Fields that do not go to another origin.
    private static let privateFields: Set = ["authorization", "cookie", "proxy-authorization"]
    /// Fields that describe a body, and are dropped without one.
    private static let bodyFields: Set = [
        "content-encoding", "content-language", "content-length", "content-location",
        "content-type",
    ]
}
