// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The health of one worker in a run in progress.
package struct WorkerHealth: Sendable, Equatable, Encodable {
    enum State: String, Sendable, Encodable {
        case preparing
        case ready
        case measuring
        /// It is silent; it may return.
        case silent
        case lost
        case left
    }

    let name: String
    let threads: Int
    let state: State
    /// Active at the end of its last interval.
    let users: Int
    /// Merged so far, warm-up included.
    let requests: Int
    /// Of its busiest engine thread in its last interval, 1 is all of a core; nil before the first.
    let busiestCPU: Double?
    /// Longest in its last interval, in ms; nil before the first.
    let loopLagMilliseconds: Double?
    /// Requests that started over a millisecond after they were due.
    let lateStarts: Int
    /// Seconds in which its load generator was over a limit, and the finding of the worst one.
    let unfitSeconds: Int
    let remark: String?

    enum CodingKeys: String, CodingKey {
        case name
        case threads
        case state
        case users
        case requests
        case busiestCPU = "busiest_cpu"
        case loopLagMilliseconds = "loop_lag_ms"
        case lateStarts = "late_starts"
        case unfitSeconds = "unfit_seconds"
        case remark
    }

    /// Needs attention.
    package var isAiling: Bool { state == .silent || state == .lost || unfitSeconds > 1 }
}

extension WorkerHealth {
    /// All workers of a run; ledger and machine have them in the same order.
    static func all(
        _ machine: RunMachine,
        _ ledger: RunLedger,
        _ live: LiveFigures
    ) -> [Self] {
        machine.members.indices.map { index in
            let member = machine.members[index]
            let recorded = ledger.members.indices.contains(index) ? ledger.members[index] : nil
            let slice = live.slices[index]
            return WorkerHealth(
                name: member.name,
                threads: member.threads,
                state: state(of: member),
                users: slice?.users ?? 0,
                requests: ledger.merger.workers.indices.contains(index)
                    ? Int(clamping: ledger.merger.workers[index].requestCount) : 0,
                busiestCPU: slice?.busyFraction,
                loopLagMilliseconds: slice.map { Double($0.loopLagNanoseconds) / 1_000_000 },
                lateStarts: Int(clamping: recorded?.lateStarts ?? 0),
                unfitSeconds: recorded?.unfitness.unfitSeconds ?? 0,
                remark: recorded?.unfitness.worst.map { "second \($0.second): \($0.finding)" }
                    ?? member.checks.first { $0.level != .fine }?.finding
            )
        }
    }

    private static func state(of member: RunMachine.Member) -> State {
        switch member.state {
        case .joined: .preparing
        case .ready: .ready
        case .measuring: member.silentSince == nil && member.link != nil ? .measuring : .silent
        case .left: .left
        case .lost: .lost
        }
    }
}
