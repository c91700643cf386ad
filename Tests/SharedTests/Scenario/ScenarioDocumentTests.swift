// SPDX-License-Identifier: Apache-2.0

import Foundation
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
}

extension String {
    /// The contents of a page's code blocks of one language.
    func components(fencedAs language: String) -> [String] {
        components(separatedBy: "```\(language)\n").dropFirst().compactMap {
            $0.components(separatedBy: "```").first
        }
    }
}
