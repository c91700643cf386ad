// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The command line that repeats a run.
///
/// Leaves out values that belong to one place and occasion: tokens, certificates, the master's
/// address, and the files to write.
package enum RunArguments {
    static func again(
        _ scenario: Scenario,
        file: String,
        _ overrides: ScenarioOverrides,
        _ cluster: ClusterPlan
    ) -> [String] {
        var seeded = overrides
        // The final values, wherever they came from.
        seeded.host = scenario.host
        seeded.seed = scenario.load.seed
        return ["tidemark", "run", file] + seeded.arguments + cluster.arguments
    }

    /// The options with a value, followed by it.
    package static func options(_ valued: [(name: String, value: String?)]) -> [String] {
        valued.flatMap { name, value in value.map { [name, $0] } ?? [] }
    }

    /// Quoted for a shell.
    package static func typed(_ words: [String]) -> String {
        words.map { word in
            let isPlain = !word.isEmpty && word.unicodeScalars.allSatisfy(plain.contains)
            return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
        }
        .joined(separator: " ")
    }

    private static let plain = Set(
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_@%+=:,./-".unicodeScalars
    )
}

extension ScenarioOverrides {
    /// The corresponding options of `LoadOptions`.
    fileprivate var arguments: [String] {
        let valued = RunArguments.options([
            ("--host", host), ("--users", users.map(String.init)),
            ("--spawn-rate", spawnRate.map(QuantityText.text)),
            ("--run-time", runTime.map(QuantityText.text)),
            ("--warmup", warmup.map(QuantityText.text)),
            ("--iterations", iterations.map(String.init)),
            ("--stop-timeout", stopTimeout.map(QuantityText.text)),
            ("--tags", tags.included.isEmpty ? nil : tags.included.joined(separator: ",")),
            ("--exclude-tags", tags.excluded.isEmpty ? nil : tags.excluded.joined(separator: ",")),
            ("--seed", seed.map { "\($0)" }),
        ])
        return valued + (warmupIsRamp ? ["--reset-stats"] : [])
            + (isTargetInsecure ? ["--insecure-target"] : [])
    }
}

extension ClusterPlan {
    /// The corresponding options of `ClusterOptions`, without those that belong to one place.
    package var arguments: [String] {
        let loss = rules.workerLoss
        return (localWorkers > 0 ? ["--workers", "\(localWorkers)"] : [])
            + (threadsPerLocalWorker > 1 ? ["--threads", "\(threadsPerLocalWorker)"] : [])
            + (expectedWorkers > 0 ? ["--expect-workers", "\(expectedWorkers)"] : [])
            + (loss == .invalid ? [] : ["--on-worker-loss", loss.rawValue])
            + (rules.rebalances ? ["--rebalance"] : [])
    }
}
