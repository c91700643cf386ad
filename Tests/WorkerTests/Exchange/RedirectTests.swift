// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

/// The Fetch standard's table, row by row.
struct RedirectTests {
    @Test(arguments: [
        (301, HTTPMethod.get, HTTPMethod.get, true), (301, .post, .get, false),
        (301, .put, .put, true), (302, .post, .get, false), (302, .delete, .delete, true),
        (303, .get, .get, false), (303, .post, .get, false), (303, .put, .get, false),
        (303, .head, .head, false), (307, .post, .post, true), (308, .patch, .patch, true),
    ])
    func `the method and the body after a redirect`(
        status: Int,
        method: HTTPMethod,
        next: HTTPMethod,
        keepsBody: Bool
    ) throws {
        let change = try #require(Redirect.method(after: status, to: method))

        #expect(change.method == next)
        #expect(change.keepsBody == keepsBody)
    }

    @Test(arguments: [200, 201, 300, 304, 305, 306, 309, 400])
    func `other statuses are answers`(status: Int) {
        #expect(Redirect.method(after: status, to: .get) == nil)
    }

    private static let all: [(name: String, value: [UInt8])] = [
        "Host", "X-Mine", "Content-Type", "content-length", "AUTHORIZATION", "Cookie",
        "Content-Encoding",
    ].map { ($0, []) }

    @Test(arguments: [
        (true, true, ["X-Mine", "Content-Type", "AUTHORIZATION", "Cookie", "Content-Encoding"]),
        (false, true, ["X-Mine", "AUTHORIZATION", "Cookie"]),
        (true, false, ["X-Mine", "Content-Type", "Content-Encoding"]),
        (false, false, ["X-Mine"]),
    ])
    func `the fields that go along`(keepsBody: Bool, isSameOrigin: Bool, names: [String]) {
        let fields = Redirect.fields(Self.all, keepsBody: keepsBody, isSameOrigin: isSameOrigin)

        #expect(fields.map(\.name) == names)
    }
}
