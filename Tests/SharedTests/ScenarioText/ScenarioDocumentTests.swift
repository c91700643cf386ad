// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Shared

/// The page about the scenario file against the parser.
struct ScenarioDocumentTests {
    @Test func `every scenario on the page is one`() throws {
        let page = try RepositoryFile.text("docs/SCENARIO.md")
        let blocks = page.components(fencedAs: "yaml")

        for block in blocks {
            do throws(ScenarioProblems) {
                _ = try ScenarioParser.parse(block, fileName: "docs/SCENARIO.md")
            } catch {
                Issue.record("\(error.sentence) in:\n\(block)")
            }
        }

        #expect(blocks.count >= 3)
    }

    @Test func `the problems on the page are what a person gets`() throws {
        let page = try RepositoryFile.text("docs/SCENARIO.md")
        let blocks = page.components(fencedAs: "text")
        var overrides = ScenarioOverrides()
        overrides.users = 0
        try #require(blocks.count == 2)

        let problems = #expect(throws: ScenarioProblems.self) {
            try ScenarioParser.parse(blocks[0], fileName: "bad.yaml", overrides: overrides)
        }

        #expect(problems.map { $0.sentence + "\n" } == blocks[1])
    }

    @Test func `every limit on the page is the parser's`() throws {
        let page = try RepositoryFile.text("docs/SCENARIO.md")
        let limits = [
            "users | \(grouped(ScenarioLimits.users)) |",
            "weight | \(grouped(ScenarioLimits.weight)) |",
            "spawn rate | \(grouped(ScenarioLimits.spawnsPerSecond))/s |",
            "iterations | \(ScenarioLimits.iterations) |",
            "timeout | \(QuantityText.text(of: ScenarioLimits.timeout)), ",
            "wait | \(QuantityText.text(of: ScenarioLimits.wait)) |",
            "run, with its iterations | \(QuantityText.text(of: ScenarioLimits.total)) |",
            "name | \(ScenarioLimits.nameBytes) bytes; ",
            "endpoints | \(grouped(ScenarioLimits.endpoints)) |",
            "repeat` | \(grouped(ScenarioLimits.repetitions)) |",
            "tables | \(grouped(ScenarioLimits.dataValues)) |",
            "written out | \(ScenarioLimits.textBytes >> 20) MiB |",
        ]

        for limit in limits { #expect(page.contains(limit), "\(limit)") }
    }

    /// `1 000 000`, as the page writes large numbers.
    private func grouped(_ number: Int) -> String {
        let digits = Array(String(number))
        return digits.indices.map { index in
            let isGap = index > 0 && (digits.count - index).isMultiple(of: 3)
            return (isGap ? " " : "") + String(digits[index])
        }
        .joined()
    }
}

extension String {
    /// The contents of a page's code blocks of one language.
    func components(fencedAs language: String) -> [String] {
        components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }
}
