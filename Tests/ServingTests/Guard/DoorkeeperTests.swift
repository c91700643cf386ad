// SPDX-License-Identifier: Apache-2.0

import Protocol
import Testing

@testable import Serving

struct DoorkeeperTests {
    private static let second: Int64 = 1_000_000_000

    private func keeper(
        token: String? = "0123456789abcdef",
        isLoopback: Bool = false,
        isTLS: Bool = false
    ) -> Doorkeeper {
        Doorkeeper(
            Doorkeeper.Rules(
                token: token.map { Token(Array($0.utf8)) },
                isLoopback: isLoopback,
                isTLS: isTLS,
                openCSRF: "open",
                cookie: SessionCookie(tag: "8089", isSecure: isTLS)
            )
        )
    }

    private func visit(_ method: String = "GET", _ path: String = "/api/live") -> Doorkeeper.Visit {
        var visit = Doorkeeper.Visit()
        visit.method = method
        visit.path = path
        visit.host = "localhost:8089"
        visit.address = "10.0.0.7"
        return visit
    }

    private func status(_ admission: Doorkeeper.Admission?) -> Int? {
        guard case .refused(let status, _, _) = admission else { return nil }
        return status
    }

    // MARK: Without a token

    @Test func `on loopback everybody may look`() {
        var keeper = keeper(token: nil, isLoopback: true)

        #expect(keeper.admit(visit(), now: 0) == .admitted(csrf: "open"))
    }

    @Test func `what changes something needs the secret that only our page can read`() {
        var keeper = keeper(token: nil, isLoopback: true)
        var order = visit("POST", "/api/run")

        #expect(status(keeper.admit(order, now: 0)) == 403)
        order.csrf = "opem"
        #expect(status(keeper.admit(order, now: 0)) == 403)
        order.csrf = "open"
        #expect(keeper.admit(order, now: 0) == .admitted(csrf: "open"))
    }

    @Test(arguments: [
        "localhost", "localhost:8089", "LOCALHOST:1", "127.0.0.1", "127.8.0.1:9", "[::1]",
        "[::1]:8089",
    ])
    func `names of loopback are answered to`(host: String) {
        #expect(Doorkeeper.isLoopbackName(host))
    }

    @Test(arguments: [
        nil, "", "example.com", "example.com:8089", "127.0.0.1.example.com", "127.evil.example.com",
        "localhost.example.com", "10.0.0.1", "[::2]:8089", "127.0.0.1@example.com", "127.0.0",
        "127.0.0.256",
    ])
    func `no other name is, whatever it means to a resolver`(host: String?) {
        var keeper = keeper(token: nil, isLoopback: true)
        var visit = visit()
        visit.host = host

        #expect(!Doorkeeper.isLoopbackName(host))
        #expect(status(keeper.admit(visit, now: 0)) == 403)
    }

    // MARK: Another site's page

    @Test(arguments: [
        "http://example.com", "http://localhost:8090", "https://localhost:8089", "null",
    ])
    func `an order from another page is refused`(origin: String) {
        var keeper = keeper(token: nil, isLoopback: true)
        var order = visit("POST", "/api/run")
        order.csrf = "open"
        order.origin = origin

        #expect(status(keeper.admit(order, now: 0)) == 403)
        order.origin = "http://localhost:8089"
        #expect(status(keeper.admit(order, now: 0)) == nil)
        order.fetchSite = "cross-site"
        #expect(status(keeper.admit(order, now: 0)) == 403)
        order.fetchSite = "same-site"
        #expect(status(keeper.admit(order, now: 0)) == 403)
        order.fetchSite = "same-origin"
        #expect(status(keeper.admit(order, now: 0)) == nil)
    }

    @Test func `nobody logs in from another page either`() {
        var keeper = keeper()
        var login = visit("POST", "/api/session")
        login.origin = "http://example.com"

        #expect(status(keeper.admit(login, now: 0)) == 403)
    }

    // MARK: With a token

    @Test(arguments: ["/", "/page/page.js", "/api/session"])
    func `the page and its login are open`(path: String) {
        var keeper = keeper()

        #expect(keeper.admit(visit("GET", path), now: 0) == .admitted(csrf: nil))
    }

    @Test(arguments: ["/api/live", "/api/live/events", "/api/runs", "/api/nothing", "/pages"])
    func `nothing else is`(path: String) {
        var keeper = keeper()

        #expect(status(keeper.admit(visit("GET", path), now: 0)) == 401)
    }

    @Test func `the token in the header needs no session and no secret`() {
        var keeper = keeper()
        var order = visit("POST", "/api/run")
        order.authorization = "Bearer 0123456789abcdef"

        #expect(keeper.admit(order, now: 0) == .admitted(csrf: nil))
        order.authorization = "bearer  0123456789abcdef "
        #expect(keeper.admit(order, now: 0) == .admitted(csrf: nil))
        order.authorization = "Bearer 0123456789abcdeF"
        #expect(status(keeper.admit(order, now: 0)) == 401)
        order.authorization = "Basic 0123456789abcdef"
        #expect(status(keeper.admit(order, now: 0)) == 401)
    }

    @Test func `a session lets in, its secret lets change, and its end ends both`() {
        var keeper = keeper()
        keeper.openSession(id: "abc", csrf: "secret", now: 0)
        var order = visit("POST", "/api/run")
        order.cookie = "other=1; tidemark-8089=abc"

        #expect(status(keeper.admit(order, now: 1)) == 403)
        order.csrf = "secret"
        #expect(keeper.admit(order, now: 1) == .admitted(csrf: "secret"))
        #expect(status(keeper.admit(order, now: 13 * 3600 * Self.second)) == 401)
        keeper.closeSession(order)
        #expect(status(keeper.admit(order, now: 1)) == 401)
    }

    @Test func `a cookie of another page's name is none`() {
        var keeper = keeper()
        keeper.openSession(id: "abc", csrf: "secret", now: 0)
        var visit = visit()
        visit.cookie = "tidemark-8090=abc; xtidemark-8089=abc; tidemark-8089x=abc"

        #expect(status(keeper.admit(visit, now: 1)) == 401)
    }

    @Test func `after five wrong tokens an address waits, others do not`() {
        var keeper = keeper()
        for _ in 0..<5 {
            #expect(status(keeper.login("wrong", from: "10.0.0.7", now: 0)) == 401)
        }

        let right = keeper.login("0123456789abcdef", from: "10.0.0.7", now: 20 * Self.second)
        #expect(
            right
                == .refused(
                    status: 429,
                    sentence: "too many wrong tokens; try again in 40 s",
                    retryAfter: 40
                )
        )
        #expect(keeper.login("0123456789abcdef", from: "10.0.0.8", now: 20 * Self.second) == nil)
        #expect(keeper.login("0123456789abcdef", from: "10.0.0.7", now: 61 * Self.second) == nil)
    }

    @Test func `wrong tokens in the header count too`() {
        var keeper = keeper()
        var visit = visit()
        visit.authorization = "Bearer wrong"
        for _ in 0..<5 { _ = keeper.admit(visit, now: 0) }

        visit.authorization = "Bearer 0123456789abcdef"
        #expect(status(keeper.admit(visit, now: 1)) == 429)
        #expect(status(keeper.login("wrong", from: "10.0.0.7", now: 1)) == 429)
    }
}

struct LoginLimitTests {
    @Test func `many addresses together wait as well, and what is kept is bounded`() {
        var limit = LoginLimit()
        for number in 0..<10_000 { limit.failed("address \(number)", now: Int64(number)) }

        #expect(limit.wait("another", now: 10_000) == 60)
        #expect(limit.wait("another", now: 61_000_000_000) == nil)
    }

    @Test func `the wait ends when the oldest of five is a minute old`() {
        var limit = LoginLimit()
        for second in 0..<5 { limit.failed("a", now: Int64(second) * 1_000_000_000) }

        #expect(limit.wait("a", now: 10_000_000_000) == 50)
        #expect(limit.wait("a", now: 59_999_999_999) == 1)
        #expect(limit.wait("a", now: 60_000_000_000) == nil)
    }
}

struct SessionsTests {
    @Test func `there is a limit, and the oldest goes`() {
        var sessions = Sessions()
        for number in 0...Sessions.limit {
            sessions.open(id: "\(number)", csrf: "c", now: Int64(number))
        }

        #expect(sessions.count == Sessions.limit)
        #expect(sessions.session("0", now: 1000) == nil)
        #expect(sessions.session("1", now: 1000) != nil)
    }

    @Test func `a browser keeps the cookie to itself`() {
        let plain = SessionCookie(tag: "8089", isSecure: false)
        let secure = SessionCookie(tag: "8089", isSecure: true)

        #expect(
            plain.field("abc")
                == "tidemark-8089=abc; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict"
        )
        #expect(
            secure.field("abc")
                == "__Host-tidemark-8089=abc; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure"
        )
        #expect(
            plain.field(nil) == "tidemark-8089=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict"
        )
    }

    @Test func `secrets are 256 bits, and no two the same`() {
        let secrets = (0..<100).map { _ in Door.secret() }

        #expect(secrets.allSatisfy { $0.count == 64 && $0.allSatisfy(\.isHexDigit) })
        #expect(Set(secrets).count == 100)
    }
}
