// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Worker

struct OriginNameTests {
    @Test(arguments: [
        ("http://h", "http://h", "h", ""), ("http://h:80", "http://h:80", "h", ""),
        ("http://h:8080", "http://h:8080", "h:8080", ""),
        ("https://h:443/v1", "https://h:443", "h", "/v1"),
        ("https://h:80/a/b", "https://h:80", "h:80", "/a/b"),
        ("http://[::1]:81/x", "http://[::1]:81", "[::1]:81", "/x"),
    ])
    func `the parts of a host`(
        host: String,
        origin: String,
        authority: String,
        prefix: String
    ) throws {
        let name = try #require(OriginName(host))

        #expect(name.origin == origin)
        #expect(name.authority == authority)
        #expect(name.prefix == prefix)
    }

    @Test(arguments: ["", "h", "ftp://h", "HTTP//h"])
    func `what is no web address has no parts`(host: String) {
        #expect(OriginName(host) == nil)
    }
}
