// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Shared

/// The scenario's errands for each build, once: `setup` before its blocks, `teardown` after them.
struct BuildErrands {
    let scenario: Scenario
    let folder: String

    /// The scenario against this host, with the variables from its setup.
    func setUp(at host: String) async throws -> Scenario {
        let own = try scenario.at(host)
        let values = try await perform(.setup, own)
        return own.settled(with: values)
    }

    /// A failed teardown is a warning: the measurements are not affected.
    func tearDown(_ scenario: Scenario?) async throws {
        guard let scenario else { return }
        do {
            _ = try await perform(.teardown, scenario)
        } catch let error as any UserFacingError {
            Console.line("WARNING: \(error.sentence)")
        }
    }

    private func perform(_ errand: Errand, _ scenario: Scenario) async throws -> [Variable] {
        try await ErrandService(
            errand: errand,
            scenario: scenario,
            folder: RunFolder(path: folder)
        ).perform()
    }
}

extension Scenario {
    /// The scenario with another host, checked as the scenario's own is.
    fileprivate func at(_ host: String) throws -> Scenario {
        var overrides = ScenarioOverrides()
        overrides.host = host
        return try ScenarioParser.parse(canonicalText, fileName: "scenario", overrides: overrides)
    }
}
