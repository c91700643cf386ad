// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// The seconds of one worker in which its load generator was over a limit.
package struct Unfitness: Equatable {
    /// Of the measured part.
    private(set) var seconds = 0
    private(set) var unfitSeconds = 0
    /// The worst second, and its finding.
    private(set) var worst: (second: Int, finding: String)?
    private var worstExcess = 0.0

    package static func == (left: Unfitness, right: Unfitness) -> Bool {
        left.seconds == right.seconds && left.unfitSeconds == right.unfitSeconds
            && left.worst?.second == right.worst?.second
            && left.worst?.finding == right.worst?.finding
    }

    mutating func add(_ interval: Interval, isMeasured: Bool) {
        let length = interval.endNanoseconds - interval.startNanoseconds
        guard isMeasured, length >= GeneratorLimits.shortest.nanoseconds else { return }
        seconds += interval.sliceCount
        guard let (excess, finding) = Self.problem(in: interval) else { return }
        unfitSeconds += interval.sliceCount
        guard excess > worstExcess else { return }
        worstExcess = excess
        worst = (Int(interval.startNanoseconds / 1_000_000_000), finding)
    }

    /// More unfit seconds than the tolerated share.
    package var isOverLimit: Bool {
        unfitSeconds > 1
            && Double(unfitSeconds) > GeneratorLimits.unfitFraction * Double(seconds)
    }

    /// How far the worst figure exceeds its limit, and which it is.
    private static func problem(in interval: Interval) -> (Double, String)? {
        let length = Double(interval.endNanoseconds - interval.startNanoseconds)
        let health = interval.health
        let cpu = Double(health.busiestCPUNanoseconds) / length
        let lag = Double(health.loopLagNanoseconds)
        let lagLimit = Double(GeneratorLimits.loopLag.nanoseconds)
        var problems: [(Double, String)] = []
        if cpu > GeneratorLimits.cpuFraction {
            let text = String(
                format: "an engine thread was busy for %.0f %% of the time",
                cpu * 100
            )
            problems.append((cpu / GeneratorLimits.cpuFraction, text))
        }
        if lag > lagLimit {
            let text = String(format: "its loop was %.0f ms late", lag / 1_000_000)
            problems.append((lag / lagLimit, text))
        }
        return problems.max { $0.0 < $1.0 }
    }
}
