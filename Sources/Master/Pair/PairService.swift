// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Protocol
internal import Shared

/// Performs what a paired run's course says: warms the arms, measures block after block, keeps each
/// on disk before it is judged.
///
/// Each block is a run of its own with the same workers' options; only one arm is under load at a time.
struct PairService {
    /// By arm: the scenario against its host, after its setup.
    let scenarios: [Arm: Scenario]
    /// The scenario's file, for the record.
    let file: String
    let times: BlockTimes
    let cluster: ClusterPlan
    /// Everything of the run is in it.
    let folder: String
    /// Names the run in its blocks.
    let name: String
    let interruption: Interruption
    /// Called with each block that was measured.
    let report: (PairCourse.Slot, BlockMeasurement) -> Void

    /// What a paired run measured, and what follows from it.
    struct Result {
        var decision: PairedDecision
        /// Every block, also void ones, in order.
        var measured: [(slot: PairCourse.Slot, measured: BlockMeasurement)] = []
        var wasInterrupted = false
    }

    /// Throws `PairFailure.block` when a block cannot be started.
    func run(_ course: PairCourse) async throws -> Result {
        var course = course
        var result = Result(decision: .invalid([]))
        let log = try BlockLog(path: folder + "/blocks.jsonl")
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
                let warmed = try await measure(arm, "the warm-up", times.warmup, pair: 0)
                if warmed != nil { course.isWarm(arm) }
            case .measure(let slot):
                let block = try await measure(
                    slot.arm,
                    "pair \(slot.pair)",
                    times.measured,
                    pair: slot.pair
                )
                guard let block else { continue }
                try log.append(block.line(slot, run: name))
                report(slot, block)
                result.measured.append((slot, block))
                course.add(block.block(in: slot))
            }
        }
    }

    /// Nil when it was interrupted: half a block is none.
    private func measure(
        _ arm: Arm,
        _ what: String,
        _ length: Duration,
        pair: Int
    ) async throws -> BlockMeasurement? {
        guard let own = scenarios[arm] else { preconditionFailure("no scenario for \(arm)") }
        let scenario = own.block(
            settle: times.settle,
            measured: length,
            seed: own.load.seed &+ UInt64(pair)
        )
        let folder = RunFolder(path: folder + "/block")
        try folder.create()
        // The blocks' own file has what is judged; the journal of each is only for its run.
        defer { folder.remove() }
        let service = RunService(
            preparation: .part(
                scenario,
                RunPreparation.identity(scenario, file: file),
                cluster.rules
            ),
            cluster: cluster,
            folder: folder,
            display: Display(isHeadless: true, isSilent: true)
        )
        do {
            let block = try await service.runBlock()
            return block.wasInterrupted ? nil : block
        } catch RunFailure.interruptedBeforeStart {
            return nil
        } catch RunFailure.notStarted(let reason) {
            throw PairFailure.block("\(what), \(arm.rawValue)", reason: reason)
        }
    }
}

/// The blocks of a run as they come, one line each.
final class BlockLog {
    private let path: String
    private let handle: FileHandle

    init(path: String) throws {
        self.path = path
        // What is wrong with it shows when it is opened.
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw RunFailure.output(path: path, reason: "it cannot be opened for writing")
        }
        self.handle = handle
    }

    func append(_ line: String) throws {
        do {
            try handle.write(contentsOf: Data((line + "\n").utf8))
        } catch {
            throw RunFailure.output(path: path, reason: error.localizedDescription)
        }
    }
}
