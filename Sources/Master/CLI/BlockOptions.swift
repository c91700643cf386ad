// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Running
internal import Shared

/// How long blocks are.
struct BlockOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Measured part of a block.", valueName: "duration"))
    var block = "30s"

    @Option(
        help: ArgumentHelp("Beginning of a block that is not measured.", valueName: "duration")
    )
    var settle = "3s"

    @Option(
        name: .customLong("arm-warmup"),
        help: ArgumentHelp("Warm-up of each build, once.", valueName: "duration")
    )
    var warmup = "15s"

    func times() throws -> BlockTimes {
        BlockTimes(
            measured: try duration(block, "--block", from: .seconds(1)),
            settle: try duration(settle, "--settle", from: .milliseconds(100)),
            warmup: try duration(warmup, "--arm-warmup", from: .milliseconds(100))
        )
    }

    private func duration(_ text: String, _ flag: String, from least: Duration) throws -> Duration {
        guard let duration = QuantityText.lenientDuration(text), duration >= least,
            duration <= .seconds(3600)
        else {
            throw ValidationError(
                "\(flag) is \"\(text)\"; it must be \(QuantityText.text(of: least)) to 1h"
            )
        }
        return duration
    }
}
