// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// When a worker's load generator is too slow for its figures to be the target's.
///
/// All limits are here. They are wide: a busy neighbour on a shared machine must not make a run
/// INVALID, a generator at its end must.
enum GeneratorLimits {
    /// An engine thread that computes for more of a second than this has no time left to be on time.
    static let cpuShare = 0.95
    /// A loop that looks at its sockets so late adds it to what it measures.
    static let loopLag = Duration.milliseconds(250)
    /// Of a slice that is shorter, a CPU share says nothing.
    static let shortest = Duration.milliseconds(900)
    /// Unfit seconds of the measured part, of all of them; one alone is let pass.
    static let unfitShare = 0.10
    /// Arrivals that found no user free, of all that were due: more is not the load that was asked.
    static let droppedShare = 0.001
}

/// The seconds of one worker in which its generator was over a limit.
struct Unfitness: Equatable {
    /// Of the measured part.
    private(set) var seconds = 0
    private(set) var unfitSeconds = 0
    /// The worst of them, and what was wrong in it.
    private(set) var worst: (second: Int, finding: String)?
    private var worstExcess = 0.0

    static func == (left: Unfitness, right: Unfitness) -> Bool {
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

    /// More than the share of unfit seconds that is let pass.
    var isOverLimit: Bool {
        unfitSeconds > 1
            && Double(unfitSeconds) > GeneratorLimits.unfitShare * Double(seconds)
    }

    /// How far over its limit the worst figure is, and what it is.
    private static func problem(in interval: Interval) -> (Double, String)? {
        let length = Double(interval.endNanoseconds - interval.startNanoseconds)
        let health = interval.health
        let cpu = Double(health.busiestCPUNanoseconds) / length
        let lag = Double(health.loopLagNanoseconds)
        let lagLimit = Double(GeneratorLimits.loopLag.nanoseconds)
        var problems: [(Double, String)] = []
        if cpu > GeneratorLimits.cpuShare {
            let text = String(format: "an engine thread was busy for %.0f %% of it", cpu * 100)
            problems.append((cpu / GeneratorLimits.cpuShare, text))
        }
        if lag > lagLimit {
            let text = String(format: "its loop was %.0f ms late", lag / 1_000_000)
            problems.append((lag / lagLimit, text))
        }
        return problems.max { $0.0 < $1.0 }
    }
}
