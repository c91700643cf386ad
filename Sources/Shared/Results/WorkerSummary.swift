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

/// A span in which a worker was silent, in seconds since the run's start.
package struct SilenceSummary: Sendable, Equatable, Codable {
    package var fromSeconds: Double
    /// Nil if it did not return.
    package var untilSeconds: Double?
    package var reason: String

    package init(fromSeconds: Double, untilSeconds: Double?, reason: String) {
        self.fromSeconds = fromSeconds
        self.untilSeconds = untilSeconds
        self.reason = reason
    }

    package enum CodingKeys: String, CodingKey {
        case fromSeconds = "from_seconds"
        case untilSeconds = "until_seconds"
        case reason
    }
}

/// How often a worker's load generator was over a limit in the measured part.
package struct UnfitSummary: Sendable, Equatable, Codable {
    package var seconds: Int
    package var ofSeconds: Int
    /// Since the run's start.
    package var worstSecond: Int
    /// The finding.
    package var finding: String

    package init(seconds: Int, ofSeconds: Int, worstSecond: Int, finding: String) {
        self.seconds = seconds
        self.ofSeconds = ofSeconds
        self.worstSecond = worstSecond
        self.finding = finding
    }

    package enum CodingKeys: String, CodingKey {
        case seconds
        case ofSeconds = "of_seconds"
        case worstSecond = "worst_second"
        case finding
    }
}

/// One worker at one endpoint; percentiles in ms, of successes, to within 1 %.
package struct WorkerEndpointSummary: Sendable, Equatable, Codable {
    package var count: Int
    package var failures: Int
    package var p50: Double?
    package var p95: Double?
    package var p99: Double?

    package init(count: Int, failures: Int) {
        self.count = count
        self.failures = failures
    }
}
