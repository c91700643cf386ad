// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Worker

/// RFC 6265's rules, one by one.
struct CookieJarTests {
    private static let now: Int64 = 1_700_000_000

    private func jar(_ fields: [String], from page: String) throws -> CookieJar {
        var jar = CookieJar()
        let address = try #require(WebAddress(page))
        for field in fields { jar.set(Array(field.utf8), from: address, now: Self.now) }
        return jar
    }

    private func field(_ jar: CookieJar, _ page: String, after seconds: Int64 = 0) throws -> String?
    {
        var jar = jar
        let address = try #require(WebAddress(page))
        var field: [UInt8] = []
        let path = Array(address.path.utf8)[...]
        jar.append(to: &field, for: address, path: path, now: Self.now + seconds)
        return field.isEmpty ? nil : String(decoding: field, as: UTF8.self)
    }

    @Test(arguments: [
        // Host only, or all below a domain.
        ("a=1", "http://x.org/", "http://x.org/", "a=1"),
        ("a=1", "http://x.org/", "http://www.x.org/", nil),
        ("a=1; Domain=x.org", "http://www.x.org/", "http://api.x.org/", "a=1"),
        ("a=1; Domain=.X.org", "http://www.x.org/", "http://x.org:81/", "a=1"),
        ("a=1; Domain=y.org", "http://x.org/", "http://y.org/", nil),
        ("a=1; Domain=org", "http://x.org/", "http://x.org/", nil),
        ("a=1; Domain=0.0.1", "http://127.0.0.1/", "http://127.0.0.1/", nil),
        // Paths.
        ("a=1", "http://x/p/q?r=/", "http://x/p/z", "a=1"),
        ("a=1", "http://x/p/q", "http://x/pz", nil),
        ("a=1; Path=/p", "http://x/", "http://x/p", "a=1"),
        ("a=1; Path=/p", "http://x/", "http://x/p/", "a=1"),
        ("a=1; Path=/p", "http://x/", "http://x/px", nil),
        ("a=1; Path=p", "http://x/d/", "http://x/d/e", "a=1"),
        // Secure.
        ("a=1; Secure", "https://x/", "https://x/", "a=1"),
        ("a=1; Secure", "https://x/", "http://x/", nil),
        ("a=1; Secure", "http://x/", "https://x/", nil),
        // Values.
        ("  a = \"b c\" ; x", "http://x/", "http://x/", "a=\"b c\""),
        ("a=b=c", "http://x/", "http://x/", "a=b=c"),
        ("a=", "http://x/", "http://x/", "a="),
        ("a", "http://x/", "http://x/", nil),
        ("", "http://x/", "http://x/", nil),
        ("a=\u{1}", "http://x/", "http://x/", nil),
    ])
    func `where a cookie goes`(set: String, from: String, to: String, sent: String?) throws {
        #expect(try field(jar([set], from: from), to) == sent)
    }

    @Test(arguments: [
        ("a=1; Max-Age=10", 9, true), ("a=1; Max-Age=10", 10, false),
        ("a=1; Max-Age=0", 0, false), ("a=1; Max-Age=-5", 0, false),
        ("a=1; Max-Age=99999999999999999999", 1_000_000, true),
        ("a=1; Expires=Tue, 14 Nov 2023 22:13:30 GMT", 9, true),
        ("a=1; Expires=Tue, 14 Nov 2023 22:13:30 GMT", 10, false),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT", 0, false),
        ("a=1; Expires=soon", 1_000_000, true),
        ("a=1; Expires=Thu, 01 Jan 1970 00:00:00 GMT; Max-Age=5", 4, true),
    ])
    func `how long a cookie is kept`(set: String, after: Int64, isSent: Bool) throws {
        let sent = try field(jar([set], from: "http://x/"), "http://x/", after: after)

        #expect((sent != nil) == isSent)
    }

    @Test func `the same name is set anew, and longer paths come first`() throws {
        let jar = try jar(
            ["a=1; Path=/", "b=2; Path=/", "a=3; Path=/", "c=4; Path=/p", "b=; Path=/; Max-Age=0"],
            from: "http://x/p/"
        )

        #expect(try field(jar, "http://x/p/q") == "c=4; a=3")
        #expect(jar.cookies.count == 2)
    }

    @Test func `a jar does not grow without end`() throws {
        let jar = try jar((0...CookieJar.limit).map { "n\($0)=1" }, from: "http://x/")

        #expect(jar.cookies.count == CookieJar.limit)
        #expect(jar.cookies.first.map { String(decoding: $0.name, as: UTF8.self) } == "n1")
    }
}
