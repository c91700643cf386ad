// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Judging
internal import Shared

/// Executes the course of a paired run: warms up the arms, measures block after block, and stores
/// each before it is judged.
///
/// Only one arm is under load at a time.
struct PairService {
    /// By arm: the scenario against its host, after its setup.
    let scenarios: [Arm: Scenario]
    let runner: BlockRunner
    /// The name of the run in its blocks.
    let name: String
    let interruption: Interruption
    /// Called with each measured block.
    let report: (PairCourse.Slot, BlockMeasurement) -> Void

    /// The blocks of a paired run, and the decision on them.
    struct Result {
        var decision: PairedDecision
        /// Every block, void ones included, in order.
        var measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)] = []
        var wasInterrupted = false
    }

    /// Throws `PairFailure.block` if a block cannot be started.
    func run(_ course: PairCourse) async throws -> Result {
        var course = course
        var result = Result(decision: .invalid([]))
        let log = try BlockLog(path: runner.folder + "/blocks.jsonl")
        while true {
            if interruption.isWanted {
                result.wasInterrupted = true
                course.stop()
            }
            switch course.next() {
            case .over(let decision):
                result.decision = decision
                return result
            case .warmUp(let arm):
                Console.line("warming up the \(arm.rawValue) (\(scenarios[arm]?.host ?? ""))")
                let warmed = try await runner.warmUp(scenario(of: arm), arm.rawValue)
                if warmed { course.warmed(arm) }
            case .measure(let slot):
                let block = try await runner.block(
                    scenario(of: slot.arm),
                    "pair \(slot.pair), \(slot.arm.rawValue)",
                    round: slot.pair
                )
                guard let block else { continue }
                try log.append(block.line(slot, run: name))
                report(slot, block)
                result.measured.append((slot, block))
                course.add(block.block(in: slot))
            }
        }
    }

    private func scenario(of arm: Arm) -> Scenario {
        guard let scenario = scenarios[arm] else { preconditionFailure("no scenario for \(arm)") }
        return scenario
    }
}
