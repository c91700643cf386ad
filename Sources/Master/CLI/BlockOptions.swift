// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Running
internal import Shared

/// The lengths of a block's parts.
struct BlockOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Length of the measured part of a block.", valueName: "duration"))
    var block = QuantityText.text(of: BlockTimes().measured)

    @Option(
        help: ArgumentHelp("Length of the unmeasured start of a block.", valueName: "duration")
    )
    var settle = QuantityText.text(of: BlockTimes().settle)

    @Option(
        name: .customLong("arm-warmup"),
        help: ArgumentHelp(
            "Length of the warm-up of each build, before its first block.",
            valueName: "duration"
        )
    )
    var warmup = QuantityText.text(of: BlockTimes().warmup)

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
