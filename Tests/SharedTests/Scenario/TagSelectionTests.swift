// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct TagSelectionTests {
    private let text = """
        host: http://h
        users:
          - tasks:
              - {get: /plain}
              - {get: /read, tags: read}
              - {get: /slow, tags: [read, slow]}
              - steps:
                  - {get: /before}
                  - choose:
                      - {get: /option, tags: write}
                      - {get: /other}
          - name: writer
            tasks: [{post: /write, tags: [write]}]
        load: {users: 2, run_time: 9s}
        """

    /// Paths of the requests that are left.
    private func paths(including: [String], excluding: [String] = []) throws -> [String] {
        var overrides = ScenarioOverrides()
        overrides.tags.included = including
        overrides.tags.excluded = excluding
        let scenario = try ScenarioParser.parse(text, fileName: "f", overrides: overrides)
        return scenario.users.flatMap(\.requests).map(\.path)
    }

    @Test func `without tags everything is taken`() throws {
        #expect(try paths(including: []).count == 7)
    }

    @Test func `a tag takes its tasks, and the options of choices that have it`() throws {
        #expect(try paths(including: ["read"]) == ["/read", "/slow"])
        #expect(try paths(including: ["write"]) == ["/before", "/option", "/write"])
        #expect(try paths(including: ["read", "write"]).count == 5)
    }

    @Test func `an excluded tag wins`() throws {
        #expect(try paths(including: ["read"], excluding: ["slow"]) == ["/read"])
        #expect(
            try paths(including: [], excluding: ["read", "write"])
                == ["/plain", "/before", "/other"]
        )
    }

    @Test func `tags that leave nothing are a problem of the flag`() {
        var overrides = ScenarioOverrides()
        overrides.tags.included = ["raed"]

        #expect(
            sentences(text, overrides)
                == ["--tags: no task has one of the tags raed; write tags of the file"]
        )
    }
}
