// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging

/// Whether a baseline from another machine may be used.
struct EnvironmentOptions: ParsableArguments {
    @Flag(help: "Judge even if the baseline comes from another machine.")
    var allowEnvironmentMismatch = false

    var given: [String] { allowEnvironmentMismatch ? ["--allow-environment-mismatch"] : [] }

    var gateOptions: GateOptions {
        GateOptions(allowEnvironmentMismatch: allowEnvironmentMismatch)
    }
}
