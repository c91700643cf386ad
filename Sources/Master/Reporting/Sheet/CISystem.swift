// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Running
internal import Shared

/// The CI system in whose job this process runs, from the environment.
package enum CISystem: Equatable {
    /// Files to append to: the job's summary, and the step's outputs.
    case github(summary: String?, output: String?)
    case gitlab
    case jenkins

    /// Nil outside of a known CI system.
    package init?(_ environment: [String: String]) {
        let path = { (name: String) in environment[name].flatMap { $0.isEmpty ? nil : $0 } }
        if environment["GITHUB_ACTIONS"] == "true" {
            self = .github(summary: path("GITHUB_STEP_SUMMARY"), output: path("GITHUB_OUTPUT"))
        } else if environment["GITLAB_CI"] == "true" {
            self = .gitlab
        } else if path("JENKINS_URL") != nil {
            self = .jenkins
        } else {
            return nil
        }
    }
}
