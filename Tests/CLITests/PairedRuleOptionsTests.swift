// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import CLI
@testable import Judging

/// Rules given over those that a paired run had.
struct PairedRuleOptionsTests {
    private func rules(
        _ words: [String],
        over base: PairedRules = PairedRules()
    ) throws
        -> PairedRules
    {
        try PairedRuleOptions.parse(words).rules(over: base)
    }

    @Test func `what is not given stays`() throws {
        var kept = PairedRules()
        (kept.alpha, kept.errorMargin, kept.looks) = (0.02, 0.003, kept.looks.upTo(5))

        let rules = try rules(["--error-margin", "0.01"], over: kept)

        #expect(rules.alpha == 0.02)
        #expect(rules.errorMargin == 0.01)
        #expect(rules.looks == kept.looks)
    }

    @Test func `the warning follows the tolerance unless somebody chose it`() throws {
        #expect(try rules(["--tolerance", "0.04"]).warnTolerance == 0.02)
        #expect(try rules(["--tolerance", "0.4"]).warnTolerance == 0.05)
        let tight = try rules(["--tolerance", "0.04"])
        #expect(try rules(["--tolerance", "0.4"], over: tight).warnTolerance == 0.05)
        let chosen = try rules(["--warn-tolerance", "0.08"])
        #expect(try rules(["--tolerance", "0.4"], over: chosen).warnTolerance == 0.08)
        #expect(try rules(["--tolerance", "0.06"], over: chosen).warnTolerance == 0.06)
    }

    @Test func `a warning above the tolerance that counts is refused`() throws {
        let wide = try rules(["--tolerance", "0.4"])

        #expect(try rules(["--warn-tolerance", "0.3"], over: wide).warnTolerance == 0.3)
        #expect {
            try rules(["--warn-tolerance", "0.3"])
        } throws: { error in
            PairCommand.message(for: error)
                == "--warn-tolerance is 0.3; it must be above 0 and at most 0.1"
        }
    }
}
