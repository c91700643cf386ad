// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The runs that a run is compared with.
package struct HistoryReference: Equatable {
    package let branch: String
    /// Of the default branch, same scenario, oldest first, whatever their machine.
    package let runs: [HistoryRun]
    /// Other runs of the same commit and scenario, on any branch.
    package let sameBuild: [HistoryRun]

    package init(branch: String, runs: [HistoryRun], sameBuild: [HistoryRun]) {
        self.branch = branch
        self.runs = runs
        self.sameBuild = sameBuild
    }
}
