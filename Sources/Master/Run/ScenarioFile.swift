// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Reading a scenario from a path.
enum ScenarioFile {
    static func read(_ path: String, overrides: ScenarioOverrides) throws -> Scenario {
        let text = try InputFile.text(path, of: "scenario")
        return try ScenarioParser.parse(text, fileName: path, overrides: overrides)
    }
}
