// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Worker

struct WebAddressTests {
    @Test(arguments: [
        ("http://X.org/a/b?c", "d", "http://X.org/a/d"),
        ("http://x/a/b?c", "?d", "http://x/a/b?d"),
        ("http://x/a/b", "../c#f", "http://x/c"),
        ("http://x:80/a", "//y/z", "http://y/z"),
        ("https://[::1]:8/a", "/b c", "https://[::1]:8/b%20c"),
        ("http://x/", "HTTPS://y", "https://y/"),
        ("http://x/", "ftp://y/", nil),
        ("http://x/", "javascript:alert(1)", nil),
        ("http://x/", "http://", nil),
    ])
    func `where a location leads`(page: String, location: String, expected: String?) throws {
        let next = try #require(WebAddress(page)).resolving(location)

        #expect(next?.text == expected)
    }
}
