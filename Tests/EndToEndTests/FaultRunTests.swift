// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Many runs with faults by chance: real processes, a real server's count, bad networks between them.
///
/// `TIDEMARK_FAULT_RUNS=n` makes n of them in place of a few, and prints what they add up to;
/// `TIDEMARK_FAULT_SEED=n` begins with another seed.
struct FaultRunTests {
    private static func number(_ name: String) -> UInt64? {
        ProcessInfo.processInfo.environment[name].flatMap(UInt64.init)
    }

    @Test func `every sample is counted once, or named as missing`() async throws {
        let count = Self.number("TIDEMARK_FAULT_RUNS") ?? 4
        let first = Self.number("TIDEMARK_FAULT_SEED") ?? 1
        var total = Total()
        try await withThrowingTaskGroup(of: (UInt64, FaultOutcome).self) { group in
            var next = first
            func startOne() {
                guard next < first + count else { return }
                let seed = next
                next += 1
                group.addTask {
                    var run = try await FaultRun(seed: seed)
                    return (seed, try await run.run())
                }
            }
            for _ in 0..<4 { startOne() }
            while let (seed, outcome) = try await group.next() {
                if let violation = outcome.violation {
                    Issue.record("seed \(seed): \(violation)\n\(outcome.said)")
                }
                total.add(outcome)
                startOne()
            }
        }
        print(total.text)
    }

    private struct Total {
        private var runs = 0
        private var sent = 0
        private var merged = 0
        private var twice = 0
        private var missing = 0
        private var unnamed = 0
        private var killed = 0
        private var masters = 0
        private var secondsToName: [Double] = []

        mutating func add(_ run: FaultOutcome) {
            runs += 1
            sent += run.sent
            merged += run.merged
            twice += max(0, run.merged - run.sent)
            missing += max(0, run.sent - run.merged)
            unnamed += run.violation == nil ? 0 : max(0, run.sent - run.merged)
            killed += run.killedWorkers.count
            masters += run.wasMasterKilled ? 1 : 0
            secondsToName += run.secondsToName
        }

        var text: String {
            let sorted = secondsToName.sorted()
            let naming =
                sorted.isEmpty
                ? "none died"
                : String(
                    format: "median %.2f s, at most %.2f s",
                    sorted[sorted.count / 2],
                    sorted[sorted.count - 1]
                )
            return "fault runs: \(runs); the server answered \(sent), merged \(merged), "
                + "twice \(twice), missing \(missing) of \(killed) killed workers, "
                + "unnamed \(unnamed); masters killed and resumed \(masters); "
                + "from a worker's death to its being named (silence 1 s): \(naming)"
        }
    }
}
