// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser

/// Whether an undecided cell changes the exit status.
struct StrictnessOptions: ParsableArguments {
    @Flag(help: "End with status 4 if a blocking cell was skipped or is inconclusive.")
    var strict = false

    var given: [String] { strict ? ["--strict"] : [] }
}
