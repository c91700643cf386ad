// SPDX-License-Identifier: Apache-2.0

/// One worker's part in the run.
package struct WorkerSummary: Sendable, Equatable, Codable {
    package var name: String
    package var threads: Int
    /// Requests merged from it, warm-up included.
    package var requests: Int
    /// CPU of its engine threads, in seconds.
    package var cpuSeconds: Double
    /// When the connection to it was lost, in seconds since the run's start; nil if it was not.
    package var lostAtSeconds: Double?
    /// End of its merged data, in seconds since the run's start; the lost span begins here.
    package var measuredUntilSeconds: Double
    /// Start delay of its slowest engine after the common start instant, by its own clock.
    package var startSkewMilliseconds: Double?
    /// The possible error of its clock's estimated offset, and so of its start.
    package var clockBoundMilliseconds: Double?
    /// Spans in which it was silent; nil if there were none.
    package var silences: [SilenceSummary]?
    /// Requests that started over a millisecond after they were due.
    package var lateStarts: Int?
    /// Seconds whose figures are known only as a sum over several seconds.
    package var coarseSeconds: Int?
    /// Seconds in which its users were not active, because it could not know whether it was heard.
    package var restedSeconds: Int?
    /// Nil if its load generator stayed within its limits.
    package var unfit: UnfitSummary?
    /// By the endpoint's label; of the measured part.
    package var endpoints: [String: WorkerEndpointSummary]?
    package init(
        name: String,
        threads: Int,
        requests: Int,
        cpuSeconds: Double,
        measuredUntilSeconds: Double
    ) {
        self.name = name
        self.threads = threads
        self.requests = requests
        self.cpuSeconds = cpuSeconds
        self.measuredUntilSeconds = measuredUntilSeconds
    }

    package enum CodingKeys: String, CodingKey {
        case name
        case threads
        case requests
        case cpuSeconds = "cpu_seconds"
        case lostAtSeconds = "lost_at_seconds"
        case measuredUntilSeconds = "measured_until_seconds"
        case startSkewMilliseconds = "start_skew_ms"
        case clockBoundMilliseconds = "clock_bound_ms"
        case silences
        case lateStarts = "late_starts"
        case coarseSeconds = "coarse_seconds"
        case restedSeconds = "rested_seconds"
        case unfit
        case endpoints
    }
}
