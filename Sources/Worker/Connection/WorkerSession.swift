// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// Where a worker stands with its master: handshake, assignment, load, farewell.
///
/// ```
/// handshake ─► joined ─► prepared ─► running ─► reported ─► over
/// ```
/// A stop before the start goes straight to `reported`. Any message out of order ends the session.
struct WorkerSession {
    enum Action: Equatable {
        case none
        case send(WorkerMessage)
        /// Parse the scenario and answer with `prepared(digest:)`.
        case prepare(Assignment)
        /// Start the engines so long from now.
        case start(after: Duration)
        /// Stop the engines; requests in flight get so long.
        case stop(drain: Duration)
        /// Leave with success.
        case leave
        case fail(WorkerFailure)
    }

    private enum State {
        case handshake(WorkerHandshake)
        case joined
        case prepared
        case running
        /// The farewell is sent; waits for the dismissal.
        case reported
        case over
    }

    private var state: State
    private var sentCount: UInt64 = 0
    private var acknowledgedCount: UInt64 = 0

    init(token: Token, hello: Hello) {
        state = .handshake(WorkerHandshake(token: token, hello: hello))
    }

    /// True once the master has taken the worker.
    var hasJoined: Bool {
        if case .handshake = state { return false }
        return true
    }

    /// Intervals that the master has not acknowledged.
    var unacknowledgedCount: UInt64 { sentCount - acknowledgedCount }

    mutating func receive(_ message: MasterMessage) -> Action {
        switch (state, message) {
        case (.handshake(var handshake), _):
            let action = handshake.receive(message)
            state = .handshake(handshake)
            return perform(action)
        case (.joined, .assignment(let assignment)):
            return .prepare(assignment)
        case (.prepared, .start(let delay)):
            state = .running
            return .start(after: delay)
        case (.joined, .stop), (.prepared, .stop):
            return farewell(WorkerTotals())
        case (.running, .stop(let drain)):
            return .stop(drain: drain)
        case (.reported, .stop):
            return .none
        case (_, .ping(let sequence)):
            return .send(.pong(sequence: sequence))
        case (.running, .intervalAck(let sequence)), (.reported, .intervalAck(let sequence)):
            guard sequence == acknowledgedCount, sequence < sentCount else {
                return fail(.wire(.fieldOutOfRange("interval_ack.sequence")))
            }
            acknowledgedCount += 1
            return .none
        case (.reported, .dismissal):
            state = .over
            return .leave
        default:
            return fail(.wire(.unexpectedMessage(message.name)))
        }
    }

    /// The scenario is parsed and its digest computed.
    mutating func prepared(digest: String) -> Action {
        state = .prepared
        return .send(.ready(scenarioDigest: digest))
    }

    /// The next interval's message; its sequence number is given here.
    mutating func report(_ interval: Interval) -> WorkerMessage {
        var interval = interval
        interval.sequence = sentCount
        sentCount += 1
        return .interval(interval)
    }

    /// Every interval is sent; `totals` are the worker's own.
    mutating func farewell(_ totals: WorkerTotals) -> Action {
        var totals = totals
        totals.intervals = sentCount
        state = .reported
        return .send(.farewell(totals))
    }

    private mutating func perform(_ action: WorkerHandshake.Action) -> Action {
        switch action {
        case .send(let message):
            return .send(message)
        case .join:
            state = .joined
            return .none
        case .fail(let error):
            return fail(.wire(error))
        case .refused(let refusal):
            return fail(.refused(refusal.text))
        }
    }

    private mutating func fail(_ failure: WorkerFailure) -> Action {
        state = .over
        return .fail(failure)
    }
}
