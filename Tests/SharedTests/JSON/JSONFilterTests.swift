// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

/// Where the pattern of `match` and `search` comes from: the standard's cases have what they select.
struct JSONFilterTests {
    private func selected(_ query: String) throws -> [JSONValue] {
        let text =
            #"{"p": "b+", "list": [{"s": "bb", "p": "b+"}, {"s": "abb", "p": "["}, {"s": 1}]}"#
        let document = try #require(JSONValue(Array(text.utf8)))
        let path = try JSONPath(query)
        // Twice, since a path is compiled once and then used for every reply.
        #expect(path.values(in: document) == path.values(in: document))
        return path.values(in: document)
    }

    @Test(arguments: [
        ("$.list[?match(@.s, 'b+')].s", ["bb"]), ("$.list[?search(@.s, 'b+')].s", ["bb", "abb"]),
        ("$.list[?match(@.s, $.p)].s", ["bb"]), ("$.list[?search(@.s, @.p)].s", ["bb"]),
    ])
    func `a pattern is written in the path or taken from the document`(
        query: String,
        expected: [String]
    ) throws {
        #expect(try selected(query) == expected.map(JSONValue.string))
    }

    @Test(arguments: [
        "$.list[?match(@.s, '[')]", "$.list[?search(@.s, 1)]", "$.list[?search(@.s, $.none)]",
    ])
    func `what is no pattern matches nothing`(query: String) throws {
        #expect(try selected(query).isEmpty)
    }
}
