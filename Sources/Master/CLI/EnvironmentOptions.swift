// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging

/// Whether it matters that the baseline is of another machine.
struct EnvironmentOptions: ParsableArguments {
    @Flag(help: "Judge even if the baseline comes from another machine.")
    var allowEnvironmentMismatch = false

    var given: [String] { allowEnvironmentMismatch ? ["--allow-environment-mismatch"] : [] }

    var gateOptions: GateOptions {
        GateOptions(allowEnvironmentMismatch: allowEnvironmentMismatch)
    }
}
