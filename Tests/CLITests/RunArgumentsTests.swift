// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Protocol
import ProtocolTests
import Shared
import TestSupport
import Testing

@testable import CLI
@testable import Running

/// The command that a report gives to run the same again.
struct RunArgumentsTests {
    @Test(arguments: UInt64(0)..<200)
    func `typed again, its words say what they were made from`(seed: UInt64) throws {
        var random = RandomStream(seed: seed, index: 0)
        let overrides = Self.overrides(&random)
        let cluster = Self.cluster(&random)

        let words = RunArguments.again(.sample, file: "s.yaml", overrides, cluster)
        let command = try RunCommand.parse(Array(words.dropFirst(2)))

        var expected = overrides
        expected.host = Scenario.sample.host
        expected.seed = Scenario.sample.load.seed
        #expect(Array(words.prefix(3)) == ["tidemark", "run", "s.yaml"])
        #expect(try command.load.overrides() == expected)
        let plan = try command.cluster.plan()
        #expect(plan.localWorkers == cluster.localWorkers)
        #expect(plan.threadsPerLocalWorker == cluster.threadsPerLocalWorker)
        #expect(plan.expectedWorkers == cluster.expectedWorkers)
        #expect(plan.rules.workerLoss == cluster.rules.workerLoss)
        #expect(plan.rules.rebalances == cluster.rules.rebalances)
    }

    @Test func `of a pair too, but for what starts the builds`() throws {
        let given = [
            "s.yaml", "--baseline-cmd", "SECRET=1 ./old {port}", "--candidate-host", "http://h:1",
            "--block", "2s", "--settle", "200ms", "--arm-warmup", "3s", "--max-pairs", "8",
            "--tolerance", "0.2", "--warn-tolerance", "0.1", "--alpha", "0.02", "--error-margin",
            "0.01", "--users", "7", "--seed", "9", "--health", "/up", "--health-timeout", "5s",
            "--workers", "2", "--threads", "3", "--on-worker-loss", "stop",
        ]

        let words = try PairCommand.parse(given).again()

        var expected = ["tidemark", "pair"] + given
        expected[4] = "command that starts the baseline on {port}"
        #expect(Array(words.prefix(7)) == Array(expected.prefix(7)))
        let pairs = { (words: [String]) in
            Dictionary(
                uniqueKeysWithValues: stride(from: 3, to: words.count - 1, by: 2).map {
                    (words[$0], words[$0 + 1])
                }
            )
        }
        #expect(pairs(words) == pairs(expected))
    }

    @Test func `a shell takes each word as it is`() {
        let words = ["tidemark", "run", "it's here.yaml", "--host", "http://h:80/a", "$(x)", ""]

        #expect(
            RunArguments.typed(words)
                == #"tidemark run 'it'\''s here.yaml' --host http://h:80/a '$(x)' ''"#
        )
    }

    private static func overrides(_ random: inout RandomStream) -> ScenarioOverrides {
        var overrides = ScenarioOverrides()
        func maybe<Value>(_ value: Value) -> Value? { random.below(2) == 0 ? nil : value }
        overrides.host = maybe("http://elsewhere")
        overrides.users = maybe(1 + Int(random.below(50)))
        overrides.spawnRate = maybe(Rate(count: 1 + Int64(random.below(9)), per: .seconds(1)))
        overrides.runTime = maybe(.milliseconds(1 + Int64(random.below(100_000))))
        overrides.warmupIsRamp = random.below(4) == 0
        overrides.warmup =
            overrides.warmupIsRamp ? nil : maybe(.milliseconds(Int64(random.below(5000))))
        overrides.iterations = maybe(1 + 2 * Int(random.below(3)))
        overrides.stopTimeout = maybe(.seconds(Int64(random.below(9))))
        overrides.isTargetInsecure = random.below(2) == 0
        overrides.tags.included = maybe(["a", "b-c"]) ?? []
        overrides.tags.excluded = maybe(["d"]) ?? []
        overrides.seed = maybe(random.next() >> 1)
        return overrides
    }

    private static func cluster(_ random: inout RandomStream) -> ClusterPlan {
        let local = 1 + Int(random.below(3))
        let loss = WorkerLoss.allCases[Int(random.below(4))]
        let expected = Int(random.below(3))
        return ClusterPlan(
            localWorkers: local,
            threadsPerLocalWorker: 1 + Int(random.below(2)),
            expectedWorkers: expected,
            maxWait: .seconds(60),
            listen: HostPort(host: "127.0.0.1", port: 0),
            tokenFile: nil,
            tlsFiles: nil,
            isInsecureAllowed: false,
            rules: .sample(
                workers: local + expected,
                workerLoss: loss,
                rebalances: random.below(2) == 0
            )
        )
    }
}
