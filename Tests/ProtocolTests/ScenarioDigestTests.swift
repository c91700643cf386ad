// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared
import Testing

/// What both sides compare of a scenario.
struct ScenarioDigestTests {
    @Test func `the workload is the scenario without its host`() throws {
        func scenario(_ host: String, users: Int) throws -> Scenario {
            try ScenarioParser.parse(
                "{host: \(host), users: [{tasks: [{get: /a}]}], load: {users: \(users), run_time: 9s}}",
                fileName: "s"
            )
        }
        let here = try scenario("http://127.0.0.1:8000", users: 2)
        let there = try scenario("https://staging.example.org", users: 2)

        #expect(here.digest != there.digest)
        #expect(here.workloadDigest == there.workloadDigest)
        #expect(
            try here.workloadDigest != scenario("http://127.0.0.1:8000", users: 3).workloadDigest
        )
    }
}
