// SPDX-License-Identifier: Apache-2.0

/// The scenario, program and time of a run.
package struct RunIdentity: Sendable, Equatable, Codable {
    package var toolVersion: String
    /// ISO 8601, UTC, of the common start instant.
    package var startedAt: String
    package var scenarioFile: String
    /// SHA-256 of the scenario's canonical text, in hexadecimal.
    package var scenarioDigest: String
    /// Of the canonical text without its host; nil in results of older versions.
    package var workloadDigest: String?
    package var host: String
    package var peakUsers: Int
    package var iterations: Int
    package var warmupSeconds: Double
    package var seed: UInt64
    /// The command line that repeats the run; nil in results of older versions.
    package var command: [String]?
    /// Git commit of the working directory; nil outside a checkout.
    package var commit: String?
    package var branch: String?
    /// True if the run was ended early by Ctrl-C.
    package var wasInterrupted: Bool
    /// What happened when a worker was lost: `invalid`, `continue`, `rebalance` or `stop`.
    package var workerLoss: String?
    /// When a new master resumed the run, in seconds since the start.
    package var resumedAtSeconds: [Double]?
    /// Changes by hand during the run, in order of time.
    package var userChanges: [UserChangeSummary]?
    /// Workers whose intervals were left out when the journal was replayed.
    package var excludedWorkers: [String]?

    package init(
        toolVersion: String,
        startedAt: String,
        scenarioFile: String,
        scenarioDigest: String,
        workloadDigest: String,
        scenario: Scenario
    ) {
        self.toolVersion = toolVersion
        self.startedAt = startedAt
        self.scenarioFile = scenarioFile
        self.scenarioDigest = scenarioDigest
        self.workloadDigest = workloadDigest
        host = scenario.host
        peakUsers = scenario.load.profile.peakUsers
        iterations = scenario.load.iterations
        warmupSeconds = scenario.load.warmup.seconds
        seed = scenario.load.seed
        wasInterrupted = false
    }

    /// False if somebody ended it early, or changed its users.
    package var wentAsPlanned: Bool { !wasInterrupted && userChanges == nil }

    package enum CodingKeys: String, CodingKey {
        case toolVersion = "tool_version"
        case startedAt = "started_at"
        case scenarioFile = "scenario_file"
        case scenarioDigest = "scenario_digest"
        case workloadDigest = "workload_digest"
        case host
        case peakUsers = "peak_users"
        case iterations
        case warmupSeconds = "warmup_seconds"
        case seed
        case command
        case commit
        case branch
        case wasInterrupted = "was_interrupted"
        case workerLoss = "worker_loss"
        case resumedAtSeconds = "resumed_at_seconds"
        case userChanges = "user_changes"
        case excludedWorkers = "excluded_workers"
    }
}
