// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Foundation
import Running
import Shared
import TestSupport
import Testing
import Text

@testable import CLI
@testable import Judging

/// A default stands once in the code; help and documents say the same number.
struct DefaultsTests {
    private static let percent = ChangeText.percent

    /// Documents, and what each says of a default.
    private static let sayings: [(document: String, saying: String)] = [
        (
            "BASELINE.md",
            "| `regression_tolerance` | number | \(Figure.fixed(Defaults.tolerance, 2)) |"
        ),
        ("BASELINE.md", "--tolerance \(Figure.fixed(Defaults.tolerance, 2))"),
        ("BASELINE.md", "at least \(Defaults.errorMargin)."),
        ("BASELINE.md", "lower bound, at \(percent(Defaults.alpha)) divided by"),
        ("BASELINE.md", "| \(samples(["p50", "p90", "p95", "p99", "p999"])) successes | higher |"),
        ("BASELINE.md", "| \(samples(["mean"])) successes | higher |"),
        ("BASELINE.md", "The\n  default is \(words(Metric.usual))."),
        ("METHOD.md", "**Tolerance** (\(percent(Defaults.tolerance)))"),
        ("METHOD.md", "**Alpha** (\(percent(Defaults.alpha)))"),
        ("METHOD.md", "The margin is \(percent(Defaults.errorMargin)) (`--error-margin`)"),
        ("METHOD.md", "shown to be above \(percent(Defaults.warnTolerance)) (`--warn-tolerance`)"),
        ("METHOD.md", "more than \(percent(Defaults.voidShare)) of the blocks are void"),
        ("METHOD.md", "from at least \(Defaults.noisePairCount) pairs of the *same* build"),
        ("METHOD.md", "four looks, after \(list(Looks.withNoiseModel.pairCounts)) pairs"),
        ("METHOD.md", "The looks get \(list(Looks.withNoiseModel.alphaShares.map { $0 * 100 })) %"),
        ("METHOD.md", "stretch of one build (\(seconds(BlockTimes().measured)))"),
        ("PAIR.md", "(`--arm-warmup`, \(seconds(BlockTimes().warmup)))"),
        ("PAIR.md", "settles for \(seconds(BlockTimes().settle)) (`--settle`)"),
        ("PAIR.md", "measured for \(seconds(BlockTimes().measured)) (`--block`)"),
        ("PAIR.md", "more than \(percent(Defaults.voidShare)) of the blocks"),
        ("HISTORY.md", "with the last \(Defaults.historyRunCount) runs of the default branch"),
        ("HISTORY.md", "`--tolerance` (\(percent(Defaults.tolerance)))"),
        ("HISTORY.md", "fewer than \(Defaults.historyRunCount) comparable runs"),
    ]

    @Test(arguments: sayings.indices)
    func `a document says the default`(index: Int) throws {
        let (document, saying) = Self.sayings[index]

        let text = try RepositoryFile.text("docs/\(document)")

        #expect(text.contains(saying), "docs/\(document) does not say: \(saying)")
    }

    @Test func `the help says the default`() {
        let pair = PairCommand.helpMessage(columns: 1000)
        let compare = CompareCommand.helpMessage(columns: 1000)

        for saying in [
            "default: \(Defaults.tolerance) = \(Self.percent(Defaults.tolerance))",
            "default: \(Defaults.warnTolerance)",
            "default: \(Defaults.alpha) = \(Self.percent(Defaults.alpha))",
            "default: \(Defaults.errorMargin) = \(Self.percent(Defaults.errorMargin))",
            "default: \(Metric.usual.names)",
            "at least \(Defaults.noisePairCount) pairs",
            "default: \(QuantityText.text(of: BlockTimes().measured))",
            "default: \(QuantityText.text(of: BlockTimes().settle))",
            "default: \(QuantityText.text(of: BlockTimes().warmup))",
        ] {
            #expect(pair.contains(saying), "pair --help does not say: \(saying)")
        }
        #expect(compare.contains("last \(Defaults.historyRunCount) runs"))
        #expect(compare.contains("\(Self.percent(Defaults.tolerance))"))
    }

    @Test func `rules and baselines begin with the defaults`() throws {
        let rules = PairedRules()
        let text = #"{"version": 2, "thresholds": {"/a": {"p95_ms": 1}}}"#

        #expect(rules.tolerance == Defaults.tolerance)
        #expect(rules.warnTolerance == Defaults.warnTolerance)
        #expect(rules.alpha == Defaults.alpha)
        #expect(rules.errorMargin == Defaults.errorMargin)
        #expect(try BaselineFile.parse(text, fileName: "b").tolerance == Defaults.tolerance)
    }

    private static func samples(_ names: [String]) -> String {
        names.compactMap { Metric.named($0).map { "\($0.neededSampleCount)" } }
            .joined(separator: ", ")
    }

    /// `p50, p95 and p99`.
    private static func words(_ metrics: [Metric]) -> String {
        let names = metrics.map(\.name)
        return names.dropLast().joined(separator: ", ") + " and " + (names.last ?? "")
    }

    /// `3, 5, 8 and 12`.
    private static func list(_ numbers: [some Numeric]) -> String {
        let texts = numbers.map { "\($0)".replacing(".0", with: "") }
        return texts.dropLast().joined(separator: ", ") + " and " + (texts.last ?? "")
    }

    private static func seconds(_ duration: Duration) -> String {
        "\(Int(duration.seconds)) s"
    }
}
