// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared
internal import Text

/// Decides for each request whether it is allowed.
///
/// - On loopback only host names of loopback are accepted: a web page whose name suddenly
///   resolves to 127.0.0.1 gets nothing.
/// - With a token, everything except the page itself and the login needs a session or the token.
/// - A request that changes something and has a browser's cookie, or none, must show the session's
///   CSRF secret and come from our own page.
///
/// Pure; randomness and the time are parameters.
struct Doorkeeper: Sendable {
    struct Rules: Sendable {
        /// Nil: everybody who can connect may do everything.
        let token: Token?
        let isLoopback: Bool
        let isTLS: Bool
        /// The shared session if no token is needed.
        let openCSRF: String
        let cookie: SessionCookie
    }

    /// The parts of a request that matter here; header fields as received.
    struct Visit: Sendable {
        var method = "GET"
        var path = "/"
        /// The peer's address, without its port.
        var address = ""
        var host: String?
        var origin: String?
        var fetchSite: String?
        var cookie: String?
        var authorization: String?
        var csrf: String?

        var changesSomething: Bool { method != "GET" && method != "HEAD" }
    }

    enum Admission: Sendable, Equatable {
        /// `csrf` is the session's secret; nil without a login, and for a client that showed the
        /// token.
        case admitted(csrf: String?)
        case refused(status: Int, sentence: String, retryAfter: Int? = nil)
    }

    let rules: Rules
    private var sessions = Sessions()
    private var limit = LoginLimit()

    init(_ rules: Rules) { self.rules = rules }

    /// Everybody may get the page itself, and log in: neither contains data of a run.
    private static func isOpen(_ path: String) -> Bool {
        path == "/" || path == "/api/session" || path.hasPrefix("/page/")
    }

    mutating func admit(_ visit: Visit, now: Int64) -> Admission {
        if let refusal = refusalOfOrigin(visit) { return refusal }
        if rules.token != nil, let presented = visit.bearer {
            return login(presented, from: visit.address, now: now) ?? .admitted(csrf: nil)
        }
        let csrf = csrf(of: visit, now: now)
        if Self.isOpen(visit.path), !visit.changesSomething || csrf == nil {
            return .admitted(csrf: csrf)
        }
        guard let csrf else {
            return .refused(status: 401, sentence: "log in with the token first")
        }
        guard !visit.changesSomething || Self.isSame(visit.csrf ?? "", csrf) else {
            return .refused(
                status: 403,
                sentence:
                    "the header X-Tidemark-CSRF is missing or old; reload the page, or send the "
                    + "value from GET /api/session"
            )
        }
        return .admitted(csrf: csrf)
    }

    /// Nil if the token is right; a wrong one is counted.
    mutating func login(_ presented: String, from address: String, now: Int64) -> Admission? {
        guard let token = rules.token else { return nil }
        if let wait = limit.wait(address, now: now) {
            return .refused(
                status: 429,
                sentence: "too many wrong tokens; try again in \(wait) s",
                retryAfter: wait
            )
        }
        guard token.isText(presented) else {
            limit.failed(address, now: now)
            return .refused(status: 401, sentence: "wrong token")
        }
        return nil
    }

    mutating func openSession(id: String, csrf: String, now: Int64) {
        sessions.open(id: id, csrf: csrf, now: now)
    }

    mutating func closeSession(_ visit: Visit) {
        if let id = rules.cookie.id(in: visit.cookie) { sessions.close(id) }
    }

    private func csrf(of visit: Visit, now: Int64) -> String? {
        guard rules.token != nil else { return rules.openCSRF }
        return rules.cookie.id(in: visit.cookie).flatMap { sessions.session($0, now: now)?.csrf }
    }

    private func refusalOfOrigin(_ visit: Visit) -> Admission? {
        if rules.isLoopback, !Self.isLoopbackName(visit.host) {
            return .refused(
                status: 403,
                sentence:
                    "this page accepts only host names of this machine, such as localhost; the "
                    + "Host header is \"\((visit.host ?? "").shortened(to: 80).printable)\""
            )
        }
        guard visit.changesSomething else { return nil }
        let scheme = rules.isTLS ? "https" : "http"
        let isForeign = visit.origin.map { $0 != "\(scheme)://\(visit.host ?? "")" } ?? false
        let isCrossSite = visit.fetchSite.map { $0 != "same-origin" && $0 != "none" } ?? false
        guard isForeign || isCrossSite else { return nil }
        return .refused(
            status: 403,
            sentence: "this request came from a page of another site; open this page directly"
        )
    }

    /// `localhost:8089`, `127.0.0.1`, `[::1]:8089`; not a name that only begins like an address.
    static func isLoopbackName(_ host: String?) -> Bool {
        guard let host = host?.lowercased() else { return false }
        let name: Substring
        if host.hasPrefix("[") {
            name = host.dropFirst().prefix { $0 != "]" }
        } else {
            name = host.prefix { $0 != ":" }
        }
        if name == "localhost" || name == "::1" { return true }
        let parts = name.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Takes the same time wherever the first difference is.
    private static func isSame(_ left: String, _ right: String) -> Bool {
        let (left, right) = (Array(left.utf8), Array(right.utf8))
        guard left.count == right.count else { return false }
        return zip(left, right).reduce(0) { $0 | ($1.0 ^ $1.1) } == 0
    }
}

extension Doorkeeper.Visit {
    /// The token in `Authorization: Bearer TOKEN`.
    fileprivate var bearer: String? {
        guard let authorization, authorization.lowercased().hasPrefix("bearer ") else { return nil }
        return String(authorization.dropFirst("bearer ".count)).trimmingBlanks
    }
}

extension String {
    fileprivate var trimmingBlanks: String {
        String(drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
    }
}
