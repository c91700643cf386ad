// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Shared
internal import Text

/// Which of the history's scenarios is meant.
package enum HistorySelection {
    /// `wanted` is a scenario's file or how its digest begins; nil takes the only one.
    ///
    /// Of a file that was changed over time, the version with the newest run: another digest is
    /// another test.
    package static func scenario(
        _ wanted: String?,
        of scenarios: [HistoryScenario],
        path: String,
        place: String
    ) throws(HistoryError) -> HistoryScenario {
        guard !scenarios.isEmpty else {
            throw HistoryError(
                "history \(path): no run\(place); \"tidemark history list\" shows what there is"
            )
        }
        guard let wanted else {
            let names = Set(scenarios.map(Self.name))
            guard names.count == 1 else {
                throw HistoryError(
                    "history \(path): runs of \(names.count) scenarios\(place); write --scenario and one of "
                        + names.sorted().joined(separator: ", ")
                )
            }
            return scenarios[0]
        }
        let found = scenarios.first { scenario in
            scenario.file == wanted || scenario.digest?.hasPrefix(wanted) == true
        }
        guard let found else {
            throw HistoryError(
                "history \(path): no run of scenario \"\(wanted.printable)\"\(place); there are "
                    + Set(scenarios.map(name)).sorted().joined(separator: ", ")
            )
        }
        return found
    }

    package static func name(_ scenario: HistoryScenario) -> String {
        (scenario.file ?? scenario.digest.map { String($0.prefix(12)) } ?? "unknown").printable
    }
}
