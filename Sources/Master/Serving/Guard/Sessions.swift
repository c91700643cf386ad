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
