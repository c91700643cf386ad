// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Running

struct BlockLoadTests {
    private func scenario(_ load: String) throws -> Scenario {
        let text = """
            host: http://h
            setup: [{post: /seed}]
            users: [{tasks: [{get: /a}]}]
            load: {\(load)}
            """
        return try ScenarioParser.parse(text, fileName: "f")
    }

    private func block(_ load: String) throws -> Scenario {
        try scenario(load).block(settle: .seconds(4), measured: .seconds(30), seed: 9)
    }

    @Test(arguments: [
        "users: 20, spawn_rate: 1/s, run_time: 90s, warmup: 15s, iterations: 3",
        "stages: [{duration: 9s, users: 5}, {duration: 9s, users: 20}, {duration: 5s, users: 0}]",
    ])
    func `users are those of the plateau, and all are there before it is measured`(
        load: String
    ) throws {
        let block = try block(load)

        #expect(block.load.profile.peakUsers == 20)
        #expect(block.load.total == .seconds(34))
        #expect(block.load.warmup == .seconds(4))
        #expect(block.load.iterations == 1)
        #expect(block.load.seed == 9)
        let schedule = UserSchedule(block.load.profile)
        #expect(schedule.plannedUsers(atNanoseconds: 3_000_000_000) == 20)
    }

    @Test func `arrivals come at their highest rate`() throws {
        let block = try block(
            "arrivals: [{duration: 9s, rate: 50/s, ramp: true}, {duration: 9s, rate: 1/s}], "
                + "spacing: poisson, max_in_flight: 7"
        )

        let arrivals = try #require(block.load.profile.arrivals)
        #expect(arrivals.stages.map(\.rate?.perSecond) == [50])
        #expect(arrivals.spacing == .poisson)
        #expect(arrivals.maxInFlight == 7)
        #expect(block.load.total == .seconds(34))
    }

    @Test func `a block is a scenario that a worker can read`() throws {
        let block = try block("users: 3, run_time: 9s")

        let reread = try ScenarioParser.parse(block.canonicalText, fileName: "c")

        #expect(reread == block)
    }
}
