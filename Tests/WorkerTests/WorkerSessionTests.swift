// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared
import Testing

@testable import Worker

struct WorkerSessionTests {
    private static let assignment = Assignment(
        scenario: [],
        scenarioDigest: "d",
        segment: Segment(index: 0, count: 1)
    )

    @Test func `a run goes from assignment to dismissal`() {
        var session = WorkerSession.joined()

        #expect(session.receive(.assignment(Self.assignment)) == .prepare(Self.assignment))
        #expect(session.prepared(digest: "d") == .send(.ready(scenarioDigest: "d")))
        #expect(
            session.receive(.start(delay: .milliseconds(200)))
                == .start(after: .milliseconds(200))
        )
        #expect(session.report(.empty).sequence == 0)
        #expect(session.report(.empty).sequence == 1)
        #expect(session.receive(.intervalAck(sequence: 0)) == .none)
        #expect(session.unacknowledgedCount == 1)
        var totals = WorkerTotals()
        totals.intervals = 2
        #expect(session.farewell(WorkerTotals()) == .send(.farewell(totals)))
        #expect(session.receive(.intervalAck(sequence: 1)) == .none)
        #expect(session.receive(.dismissal) == .leave)
    }

    @Test func `a stop in the run stops the engines with the given drain`() {
        var session = WorkerSession.running()

        #expect(session.receive(.stop(drain: .seconds(10))) == .stop(drain: .seconds(10)))
        #expect(session.receive(.stop(drain: .zero)) == .stop(drain: .zero))
    }

    @Test func `a stop before the start is answered with a farewell of nothing`() {
        var session = WorkerSession.joined()

        #expect(
            session.receive(.stop(drain: .seconds(10))) == .send(.farewell(WorkerTotals()))
        )
    }

    @Test func `a ping is answered at any time`() {
        var session = WorkerSession.running()

        #expect(session.receive(.ping(sequence: 9)) == .send(.pong(sequence: 9)))
    }

    @Test func `a message out of order ends the session`() {
        var session = WorkerSession.joined()

        let action = session.receive(.start(delay: .zero))

        #expect(action == .fail(.wire(.unexpectedMessage("start"))))
    }

    @Test func `an acknowledgement of what was not sent ends the session`() {
        var session = WorkerSession.running()

        let action = session.receive(.intervalAck(sequence: 0))

        #expect(action == .fail(.wire(.fieldOutOfRange("interval_ack.sequence"))))
    }

    @Test func `a refusal is told in the master's words`() {
        var session = WorkerSession(token: .none, hello: .sample)

        let action = session.receive(.refusal(Refusal(.notExpected, text: "full")))

        #expect(action == .fail(.refused("full")))
        #expect(WorkerFailure.refused("full").sentence == "the master refused this worker: full")
        #expect(WorkerFailure.refused("full").exitStatus == .unavailable)
    }
}

extension WorkerSession {
    /// A session whose handshake a real master's side has admitted.
    fileprivate static func joined() -> WorkerSession {
        var session = WorkerSession(token: .none, hello: .sample)
        var master = MasterHandshake(token: .none, nonce: Array(repeating: 7, count: 32))
        _ = master.receive(Preamble())
        if case .send(let challenge) = master.receive(.hello(.sample)) {
            _ = session.receive(challenge)
            _ = session.receive(.welcome(workerIndex: 0, session: 1))
        }
        return session
    }

    fileprivate static func running() -> WorkerSession {
        var session = joined()
        let segment = Segment(index: 0, count: 1)
        _ = session.receive(
            .assignment(Assignment(scenario: [], scenarioDigest: "d", segment: segment))
        )
        _ = session.prepared(digest: "d")
        _ = session.receive(.start(delay: .zero))
        return session
    }
}

extension Hello {
    fileprivate static let sample = Hello(
        nonce: Array(repeating: 1, count: 32),
        workerName: "w",
        threadCount: 1,
        toolVersion: "0"
    )
}

extension WorkerMessage {
    fileprivate var sequence: UInt64? {
        if case .interval(let interval) = self { return interval.sequence }
        return nil
    }
}

extension Interval {
    fileprivate static let empty = Interval(
        sequence: 0,
        slice: 0..<1_000_000_000,
        activeUsers: 0,
        engineCPUNanoseconds: 0,
        cells: []
    )
}
