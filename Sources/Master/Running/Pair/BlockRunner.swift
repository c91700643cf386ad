// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Protocol
internal import Shared

/// Measures blocks of running builds: each is a separate run with the same worker options.
package struct BlockRunner {
    /// The path of the scenario file, recorded in the results.
    let file: String
    let times: BlockTimes
    let cluster: ClusterPlan
    /// The folder for all files of the run.
    let folder: String

    package init(file: String, times: BlockTimes, cluster: ClusterPlan, folder: String) {
        self.file = file
        self.times = times
        self.cluster = cluster
        self.folder = folder
    }

    /// Loads a build without measuring it; false if it was interrupted.
    ///
    /// Throws `PairFailure.block` if it cannot be started.
    func warmUp(_ scenario: Scenario, _ build: String) async throws -> Bool {
        try await measure(scenario, "the warm-up of \(build)", times.warmup, round: 0) != nil
    }

    /// Measures one block; `round` varies the seed, so that blocks of one round have equal
    /// requests.
    ///
    /// Nil if it was interrupted: half a block does not count. Throws `PairFailure.block` if it
    /// cannot be started; `what` names the block in the error.
    func block(
        _ scenario: Scenario,
        _ what: String,
        round: Int
    ) async throws -> BlockMeasurement? {
        try await measure(scenario, what, times.measured, round: round)
    }

    private func measure(
        _ own: Scenario,
        _ what: String,
        _ length: Duration,
        round: Int
    ) async throws -> BlockMeasurement? {
        let scenario = own.block(
            settle: times.settle,
            measured: length,
            seed: own.load.seed &+ UInt64(round)
        )
        let folder = RunFolder(path: folder + "/block")
        try folder.create()
        // The file of blocks has everything that is judged; a block's journal serves only its run.
        defer { folder.remove() }
        let service = RunService(
            preparation: .fresh(
                scenario,
                RunPreparation.identity(scenario, file: file),
                cluster.rules,
                for: .block
            ),
            cluster: cluster,
            folder: folder,
            display: Display(isHeadless: true, isSilent: true)
        )
        do {
            let block = await (try await service.run()).block()
            return block.wasInterrupted ? nil : block
        } catch RunFailure.interruptedBeforeStart {
            return nil
        } catch RunFailure.notStarted(let reason) {
            throw PairFailure.block(what, reason: reason)
        }
    }
}
