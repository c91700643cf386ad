// SPDX-License-Identifier: Apache-2.0

/// The cookie that holds a session's secret.
struct SessionCookie: Sendable, Equatable {
    let name: String
    let isSecure: Bool

    /// Cookies ignore ports: `tag` separates two pages of one host.
    init(tag: String, isSecure: Bool) {
        // A browser accepts a name with this prefix only over TLS, and for this host only.
        name = (isSecure ? "__Host-" : "") + "tidemark-\(tag)"
        self.isSecure = isSecure
    }

    /// A `Set-Cookie` field; nil removes the cookie.
    func field(_ id: String?) -> String {
        let age = id == nil ? 0 : Sessions.length.components.seconds
        return "\(name)=\(id ?? ""); Path=/; Max-Age=\(age); HttpOnly; SameSite=Strict"
            + (isSecure ? "; Secure" : "")
    }

    /// The secret in a request's `Cookie` field.
    func id(in field: String?) -> String? {
        guard let field else { return nil }
        for pair in field.split(separator: ";") {
            let trimmed = pair.drop { $0 == " " }
            if trimmed.hasPrefix(name + "=") { return String(trimmed.dropFirst(name.count + 1)) }
        }
        return nil
    }
}
