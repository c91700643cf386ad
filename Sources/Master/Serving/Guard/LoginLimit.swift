// SPDX-License-Identifier: Apache-2.0

internal import Records
internal import Shared

/// Counts wrong tokens, so that nobody can try many.
///
/// Pure; instants are ns on one monotonic clock.
struct LoginLimit: Sendable {
    /// Wrong tokens from one address in a window; the next attempt has to wait.
    static let byAddress = 5
    /// From all addresses together, which also bounds the memory.
    static let ofAll = 300
    static let window = Duration.seconds(60)

    private var failures: [(address: String, instant: Int64)] = []

    /// Seconds until the address may try again; nil when it may now.
    func wait(_ address: String, now: Int64) -> Int? {
        let recent = failures.filter { $0.instant > now - Self.window.nanoseconds }
        let own = recent.filter { $0.address == address }
        let waits = [
            Self.end(of: own, limit: Self.byAddress), Self.end(of: recent, limit: Self.ofAll),
        ]
        guard let end = waits.compactMap(\.self).max() else { return nil }
        return Int(max(1, (end - now + 999_999_999) / 1_000_000_000))
    }

    mutating func failed(_ address: String, now: Int64) {
        failures.removeAll { $0.instant <= now - Self.window.nanoseconds }
        failures.append((address, now))
        if failures.count > Self.ofAll { failures.removeFirst() }
    }

    /// When there are fewer than `limit` in the window again.
    private static func end(
        of failures: [(address: String, instant: Int64)],
        limit: Int
    ) -> Int64? {
        guard failures.count >= limit else { return nil }
        return failures[failures.count - limit].instant + window.nanoseconds
    }
}
