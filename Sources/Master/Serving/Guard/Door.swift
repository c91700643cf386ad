// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Records
internal import Shared
internal import Synchronization

/// The doorkeeper with its clock and random secrets; shared by all connections.
final class Door: Sendable {
    let cookie: SessionCookie
    let needsToken: Bool
    private let keeper: Mutex<Doorkeeper>

    init(_ rules: Doorkeeper.Rules) {
        cookie = rules.cookie
        needsToken = rules.token != nil
        keeper = Mutex(Doorkeeper(rules))
    }

    func admit(_ visit: Doorkeeper.Visit) -> Doorkeeper.Admission {
        let now = MonotonicClock.now()
        return keeper.withLock { $0.admit(visit, now: now) }
    }

    /// The outcome of a login.
    enum Login {
        /// The browser keeps `cookie`, a `Set-Cookie` field.
        case opened(cookie: String, csrf: String)
        case refused(Doorkeeper.Admission)
    }

    func login(_ token: String, _ visit: Doorkeeper.Visit) -> Login {
        let now = MonotonicClock.now()
        let (id, csrf) = (Self.secret(), Self.secret())
        return keeper.withLock { keeper in
            if let refusal = keeper.login(token, from: visit.address, now: now) {
                return .refused(refusal)
            }
            keeper.openSession(id: id, csrf: csrf, now: now)
            return .opened(cookie: cookie.field(id), csrf: csrf)
        }
    }

    /// The `Set-Cookie` field that makes the browser forget.
    func logout(_ visit: Doorkeeper.Visit) -> String {
        keeper.withLock { $0.closeSession(visit) }
        return cookie.field(nil)
    }

    /// 256 bits from the system's generator, in hexadecimal.
    static func secret() -> String {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).map { _ in
            let part = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - part.count) + part
        }.joined()
    }
}
