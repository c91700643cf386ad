// SPDX-License-Identifier: Apache-2.0

internal import Files
package import Judging
package import Shared
internal import Text

/// A search from the start of the first builds to its answer.
package struct LocateSession {
    let scenario: Scenario
    /// Builds and starts the commit that replaces `{commit}`.
    let command: String
    let health: HealthCheck
    let gate: PairedGate
    let runner: BlockRunner
    /// Called with the number of each stage's commits.
    let announce: ([String]) -> Void
    /// Called with each measured block and its commit.
    let report: (LocateCourse.Slot, String, BlockMeasurement) -> Void

    package init(
        scenario: Scenario,
        command: String,
        health: HealthCheck,
        gate: PairedGate,
        runner: BlockRunner,
        announce: @escaping ([String]) -> Void,
        report: @escaping (LocateCourse.Slot, String, BlockMeasurement) -> Void
    ) {
        self.scenario = scenario
        self.command = command
        self.health = health
        self.gate = gate
        self.runner = runner
        self.announce = announce
        self.report = report
    }

    /// One commit's build while it runs.
    private struct Running {
        let build: Build
        let scenario: Scenario
    }

    package func run(_ search: LocateSearch) async throws -> LocateOutcome {
        try RunFolder(path: runner.folder).create()
        return try await Interruption.watching { interruption in
            var running: [String: Running] = [:]
            defer { for one in running.values { one.build.stop() } }
            do {
                let outcome = try await find(search, &running, interruption)
                for one in running.values { try await errands.tearDown(one.scenario) }
                return outcome
            } catch {
                for one in running.values { try await errands.tearDown(one.scenario) }
                throw error
            }
        }
    }

    private var errands: BuildErrands { BuildErrands(scenario: scenario, folder: runner.folder) }

    private func find(
        _ search: LocateSearch,
        _ running: inout [String: Running],
        _ interruption: Interruption
    ) async throws -> LocateOutcome {
        var search = search
        var outcome = LocateOutcome()
        while true {
            try await start(&search, &running, interruption)
            outcome.skipped = search.skipped
            let row = search.chosen
            announce(row)
            let stage = try await compare(row, running, interruption, &outcome)
            outcome.stages.append(stage)
            guard !outcome.wasInterrupted, outcome.problem == nil, let worst = stage.worst else {
                return outcome
            }
            search.narrow(to: worst.before, worst.after)
            guard search.commits.count > 2 else {
                outcome.skippedInside = search.skippedInside
                return outcome
            }
        }
    }

    /// Runs exactly the chosen commits; leaves out those that cannot be started.
    private func start(
        _ search: inout LocateSearch,
        _ running: inout [String: Running],
        _ interruption: Interruption
    ) async throws {
        try await stopOthers(than: search.chosen, &running)
        while let commit = search.chosen.first(where: { running[$0] == nil }) {
            do {
                running[commit] = try await start(commit, interruption)
            } catch let failure as PairFailure {
                guard search.skip(commit) else { throw failure }
                Console.error("warning: \(failure.sentence); skipping it\n")
            }
        }
        // Leaving one out can change the choice of the others.
        try await stopOthers(than: search.chosen, &running)
    }

    private func stopOthers(
        than chosen: [String],
        _ running: inout [String: Running]
    ) async throws {
        for (commit, one) in running where !chosen.contains(commit) {
            try await errands.tearDown(one.scenario)
            one.build.stop()
            running[commit] = nil
        }
    }

    /// One after another, so that builds do not slow each other down.
    private func start(_ commit: String, _ interruption: Interruption) async throws -> Running {
        Console.line("starting \(CommitText.short(commit))")
        let build = try Build(
            "commit \(CommitText.short(commit))",
            command: command.replacing("{commit}", with: commit),
            variables: ["COMMIT": commit],
            log: "\(runner.folder)/\(CommitText.fileName(commit)).log"
        )
        do {
            try await build.waitUntilHealthy(health, interruption)
            return Running(build: build, scenario: try await errands.setUp(at: build.host))
        } catch {
            build.stop()
            throw error
        }
    }

    private func compare(
        _ row: [String],
        _ running: [String: Running],
        _ interruption: Interruption,
        _ outcome: inout LocateOutcome
    ) async throws -> LocateOutcome.Stage {
        // Seeds the direction of each round.
        let seed = UInt64.random(in: 1...UInt64(Int64.max))
        var course = LocateCourse(buildCount: row.count, gate: gate, seed: seed)
        var measured: [(slot: LocateCourse.Slot, block: BlockMeasurement)] = []
        let logs = try zip(row, row.dropFirst()).map { try BlockLog(path: blocksFile($0, $1)) }
        let scenarios = row.map { commit in
            guard let one = running[commit] else { preconditionFailure("\(commit) is not running") }
            return one.scenario
        }
        while true {
            if interruption.isWanted {
                outcome.wasInterrupted = true
                course.stop()
            }
            switch course.next() {
            case .over:
                outcome.problem = course.problem
                return stage(course, row, measured)
            case .warmUp(let place):
                Console.line("warming up \(CommitText.short(row[place]))")
                let isWarm = try await runner.warmUp(scenarios[place], row[place])
                if isWarm { course.warmed() }
            case .measure(let slot):
                let commit = row[slot.build]
                let block = try await runner.block(
                    scenarios[slot.build],
                    "round \(slot.round), \(commit)",
                    round: slot.round
                )
                guard let block else { continue }
                for (step, pairSlot) in slot.pairs(ofBuilds: row.count) {
                    let name = "\(row[step])..\(row[step + 1])"
                    try logs[step].append(block.line(pairSlot, run: name))
                }
                report(slot, commit, block)
                measured.append((slot, block))
                course.add(
                    block.endpoints.mapValues(\.block),
                    voidReason: block.voidReason
                )
            }
        }
    }

    /// Each pair of neighbours has a file of blocks, readable by `tidemark judge --blocks`.
    private func blocksFile(_ before: String, _ after: String) -> String {
        "\(runner.folder)/\(CommitText.fileName(before))..\(CommitText.fileName(after)).jsonl"
    }

    private func stage(
        _ course: LocateCourse,
        _ row: [String],
        _ measured: [(slot: LocateCourse.Slot, block: BlockMeasurement)]
    ) -> LocateOutcome.Stage {
        func step(_ comparison: LocateCourse.Comparison) -> LocateOutcome.Step {
            let shift = PhaseShift(
                measured.compactMap { slot, block in
                    guard slot.build == comparison.before || slot.build == comparison.after else {
                        return nil
                    }
                    let arm: Arm = slot.build == comparison.before ? .baseline : .candidate
                    return (PairCourse.Slot(pair: slot.round, order: 1, arm: arm), block)
                }
            )
            return LocateOutcome.Step(
                before: row[comparison.before],
                after: row[comparison.after],
                decision: comparison.decision,
                explanation: { shift.sentence(for: $0) }
            )
        }
        return LocateOutcome.Stage(
            steps: course.neighbours.map(step),
            whole: step(course.whole),
            roundCount: course.roundCount
        )
    }
}

extension LocateCourse.Slot {
    /// The steps that use the block, by the place of their older build, with its arm.
    func pairs(ofBuilds count: Int) -> [(step: Int, slot: PairCourse.Slot)] {
        var pairs: [(step: Int, slot: PairCourse.Slot)] = []
        if build > 0 {
            let slot = PairCourse.Slot(pair: round, order: isUp ? 2 : 1, arm: .candidate)
            pairs.append((build - 1, slot))
        }
        if build < count - 1 {
            pairs.append((build, PairCourse.Slot(pair: round, order: isUp ? 1 : 2, arm: .baseline)))
        }
        return pairs
    }
}
