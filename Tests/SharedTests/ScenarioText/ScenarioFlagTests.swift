// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

/// A problem that a flag makes names the flag, also when its value is fine alone.
struct ScenarioFlagTests {
    private static let load = "users: 5, run_time: 10s, warmup: 3s"

    @Test(arguments: [
        (0, "users is 0; it must be a whole number from 1 to 1000000"),
        (-3, "users is -3; it must be a whole number from 1 to 1000000"),
        (1_000_001, "users is 1000001; it must be a whole number from 1 to 1000000"),
        (
            1000,
            "at 1/s a change of 1000 users takes 16m40s, longer than the run (10s); "
                + "raise the rate or the time"
        ),
    ])
    func `a number of users that cannot be names --users`(users: Int, sentence: String) {
        #expect(found { $0.users = users } == ["--users: \(sentence)"])
    }

    @Test(arguments: [
        (
            "0.01/s",
            "at 1/1m40s a change of 5 users takes 8m20s, longer than the run (10s); "
                + "raise the rate or the time"
        ),
        ("2000000000/s", "spawn_rate is 2000000000/s; it must be at most 1000000000/s"),
    ])
    func `a rate that cannot be names --spawn-rate`(rate: String, sentence: String) {
        #expect(found { $0.spawnRate = QuantityText.rate(rate) } == ["--spawn-rate: \(sentence)"])
    }

    @Test(arguments: [
        ("0s", "run_time is 0s; it must be 1ms to 168h"),
        ("169h", "run_time is 169h; it must be 1ms to 168h"),
        ("2s", "warmup 3s leaves nothing to measure of 2s; make it shorter than the run"),
        (
            "4s",
            "at 1/s a change of 5 users takes 5s, longer than the run (4s); "
                + "raise the rate or the time"
        ),
    ])
    func `a length that cannot be names --run-time`(time: String, sentence: String) {
        #expect(found { $0.runTime = QuantityText.duration(time) } == ["--run-time: \(sentence)"])
    }

    @Test(arguments: [
        ("10s", "warmup 10s leaves nothing to measure of 10s; make it shorter than the run"),
        ("169h", "warmup is 169h; it must be 0s to 168h"),
    ])
    func `a warm-up that cannot be names --warmup`(warmup: String, sentence: String) {
        #expect(found { $0.warmup = QuantityText.duration(warmup) } == ["--warmup: \(sentence)"])
    }

    @Test(arguments: [0, 2, 101])
    func `iterations that cannot be name --iterations`(iterations: Int) {
        #expect(
            found { $0.iterations = iterations } == [
                "--iterations: iterations is \(iterations); it must be an odd number from 1 to 99, "
                    + "so that their median is a measured value"
            ]
        )
    }

    /// The longest flags together once overflowed 64 bits of nanoseconds.
    @Test func `iterations of a long run name the flag that is too long`() {
        let long = found {
            $0.runTime = .seconds(100 * 3600)
            $0.iterations = 3
        }
        let longest = found {
            $0.runTime = QuantityText.duration("87600h")
            $0.iterations = 99
        }

        #expect(long == ["--iterations: the run takes 299h59m54s; at most 168h are allowed"])
        #expect(longest == ["--run-time: run_time is 87600h; it must be 1ms to 168h"])
    }

    @Test(arguments: [
        ("", "host is empty; write e.g. http://localhost:8000"),
        ("h:80", "host \"h:80\" has no scheme; write \"http://h:80\" or https"),
        ("ftp://h", "host \"ftp://h\" is neither http nor https; write e.g. http://localhost:8000"),
    ])
    func `a host that cannot be names --host`(host: String, sentence: String) {
        #expect(found { $0.host = host } == ["--host: \(sentence)"])
    }

    @Test func `each flag that stages leave no place for is named`() {
        var overrides = ScenarioOverrides()
        overrides.spawnRate = Rate(count: 1, per: .seconds(1))
        overrides.runTime = .seconds(9)
        overrides.iterations = 3
        let stages = sentences(file(load: "stages: [{duration: 10s, users: 5}]"), overrides)

        let why = "the file has stages; give both --users and --run-time to replace them"
        #expect(stages == ["--spawn-rate: \(why)", "--run-time: \(why)"])
    }

    @Test func `iterations of stages name --iterations`() {
        var overrides = ScenarioOverrides()
        overrides.iterations = 3

        #expect(
            problem(load: "stages: [{duration: 10s, users: 5}]", overrides)
                == "--iterations: iterations repeat a constant load; "
                + "with stages run the scenario several times"
        )
    }

    @Test func `flags alone can be the load`() throws {
        var overrides = ScenarioOverrides()
        overrides.users = 3
        overrides.runTime = .seconds(9)
        let text = "host: http://h\nusers: [{tasks: [{get: /a}]}]"

        let scenario = try ScenarioParser.parse(text, fileName: "f", overrides: overrides)

        #expect(scenario.load.profile.peakUsers == 3)
        #expect(scenario.load.total == .seconds(9))
    }

    private func found(_ change: (inout ScenarioOverrides) -> Void) -> [String] {
        var overrides = ScenarioOverrides()
        change(&overrides)
        return sentences(file(load: Self.load), overrides)
    }
}
