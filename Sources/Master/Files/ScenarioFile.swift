// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Shared

/// Reads a scenario from a path, with the tables and environment variables that it names.
package enum ScenarioFile {
    package static func read(_ path: String, overrides: ScenarioOverrides) throws -> Scenario {
        let text = try InputFile.text(path, of: "scenario")
        return try ScenarioParser.parse(
            text,
            fileName: path,
            overrides: overrides,
            environment: ProcessInfo.processInfo.environment,
            dataFiles: DataFile.files(ofScenario: path)
        )
    }
}
