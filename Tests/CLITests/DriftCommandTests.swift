// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import CLI
@testable import Records

/// How `tidemark drift` takes its flags.
struct DriftCommandTests {
    private func rule(_ flags: [String]) throws -> DriftRule {
        try DriftCommand.parse(["--series", "s.csv"] + flags).sensitivity.rule
    }

    @Test(arguments: [
        ([], DriftRule(.tidemark, windowLength: 50, maxPValue: 0.0001, minMagnitude: 0.05)),
        (
            ["--algorithm", "otava"],
            DriftRule(.otava, windowLength: 50, maxPValue: 0.001, minMagnitude: 0)
        ),
        (
            [
                "--json", "--algorithm", "otava", "--window", "30", "--max-pvalue", "0.01",
                "--min-magnitude", "0.02",
            ],
            DriftRule(.otava, windowLength: 30, maxPValue: 0.01, minMagnitude: 0.02)
        ),
        (
            ["--max-pvalue", "1e-6", "--min-magnitude", "0.0"],
            DriftRule(.tidemark, windowLength: 50, maxPValue: 1e-6, minMagnitude: 0)
        ),
    ])
    func `what is not said is each algorithm's own`(flags: [String], expected: DriftRule) throws {
        #expect(try rule(flags) == expected)
    }

    @Test(arguments: [
        (["--algorithm", "hunter"], "--algorithm is \"hunter\"; write tidemark or otava"),
        (["--window", "1"], "--window is 1; it must be 2 to 2000"),
        (["--max-pvalue", "2"], "--max-pvalue is 2.0; it must be 0 to 1"),
        (["--min-magnitude", "nan"], "--min-magnitude is nan; it must be 0 to 1000"),
        (["--json", "--markdown"], "--json and --markdown exclude each other; leave one out"),
    ])
    func `what cannot be is said`(flags: [String], sentence: String) {
        #expect {
            try rule(flags)
        } throws: { error in
            DriftCommand.message(for: error) == sentence
        }
    }
}
