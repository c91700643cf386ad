// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Logged-in browsers, by the secret in their cookie.
///
/// Pure; randomness and the time are parameters. Instants are ns on one monotonic clock.
struct Sessions: Sendable {
    struct Session: Sendable, Equatable {
        /// The secret that a changing request must send beside the cookie.
        let csrf: String
        fileprivate let endsAt: Int64
    }

    /// After this time a browser has to log in again.
    static let length = Duration.seconds(12 * 3600)
    /// One more session ends the oldest.
    static let limit = 256

    private var sessions: [String: Session] = [:]

    var count: Int { sessions.count }

    /// `id` and `csrf` are secrets made for this session.
    mutating func open(id: String, csrf: String, now: Int64) {
        sessions = sessions.filter { $0.value.endsAt > now }
        if sessions.count >= Self.limit,
            let oldest = sessions.min(by: { $0.value.endsAt < $1.value.endsAt })
        {
            sessions.removeValue(forKey: oldest.key)
        }
        sessions[id] = Session(csrf: csrf, endsAt: now + Self.length.nanoseconds)
    }

    func session(_ id: String, now: Int64) -> Session? {
        guard let session = sessions[id], session.endsAt > now else { return nil }
        return session
    }

    mutating func close(_ id: String) { sessions.removeValue(forKey: id) }
}

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
