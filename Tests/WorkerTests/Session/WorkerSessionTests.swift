// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared
import Testing

@testable import Worker

struct WorkerSessionTests {
    private static let second: Int64 = 1_000_000_000

    @Test func `a run goes from assignment to dismissal`() {
        var session = WorkerSession.joined()

        #expect(session.receive(.assignment(.sample), now: 0) == [.prepare(.sample)])
        #expect(
            session.prepared(digest: "d", checks: [])
                == [.send(.ready(scenarioDigest: "d", checks: []))]
        )
        let share = UserShare(segment: Segment(index: 0, count: 1))
        #expect(session.receive(.start(clock: 77), now: 0) == [.start(at: 77, share)])
        #expect(session.measured(.second(0)).sequences == [0])
        #expect(session.drained(WorkerTotals(), now: 0).isEmpty)
        var totals = WorkerTotals()
        totals.intervals = 1
        #expect(
            session.receive(.intervalAck(sequence: 0), now: 0) == [.send(.farewell(totals))]
        )
        #expect(session.receive(.dismissal, now: 0) == [.leave])
    }

    @Test func `a stop in the run stops the engines with the given drain`() {
        var session = WorkerSession.running()

        #expect(
            session.receive(.stop(drain: .seconds(10)), now: 0) == [.stop(drain: .seconds(10))]
        )
        #expect(session.receive(.stop(drain: .zero), now: 0) == [.stop(drain: .zero)])
    }

    @Test func `a stop before the start is answered with a farewell of nothing`() {
        var session = WorkerSession.joined()

        let actions = session.receive(.stop(drain: .seconds(10)), now: 0)

        #expect(actions == [.send(.farewell(WorkerTotals()))])
    }

    @Test func `a ping is answered at any time with this clock`() {
        var session = WorkerSession.running()

        let actions = session.receive(.ping(sequence: 9, heardCount: 0), now: 55)

        #expect(actions == [.send(.pong(sequence: 9, clock: 55))])
    }

    @Test func `a message out of order before the load ends the worker`() {
        var session = WorkerSession.joined()

        let actions = session.receive(.start(clock: 0), now: 0)

        #expect(actions == [.fail(.wire(.unexpectedMessage("start")))])
    }

    @Test func `an acknowledgement of what was not sent ends the connection, not the load`() {
        var session = WorkerSession.running()

        #expect(session.receive(.intervalAck(sequence: 0), now: 0) == [.hangUp])
        #expect(session.work == .running)
    }

    @Test func `a refusal is told in the master's words`() {
        var session = WorkerSession.dialled()

        let actions = session.receive(.refusal(Refusal(.notExpected, text: "full")), now: 0)

        #expect(actions == [.fail(.refused("full"))])
        #expect(WorkerFailure.refused("full").sentence == "the master refused this worker: full")
        #expect(WorkerFailure.refused("full").exitStatus == .unavailable)
    }

    @Test func `a master that is not there is dialled until the time is over`() {
        var session = WorkerSession.sample()
        var dials = 0
        var last: [WorkerSession.Action] = []
        for step in 0..<200 where !last.contains(where: { $0.isFailure }) {
            let now = Int64(step) * 100_000_000
            if session.tick(now: now) == [.dial] {
                dials += 1
                last = session.disconnected(reason: "there: refused", now: now)
            }
        }

        #expect(last == [.fail(.masterUnreachable(reason: "there: refused"))])
        #expect((8...40).contains(dials))
    }

    @Test func `a connection lost in the load is dialled again and the rest is sent again`() {
        var session = WorkerSession.running()
        #expect(session.measured(.second(0)).sequences == [0])

        #expect(session.disconnected(reason: "cut", now: 2 * Self.second).isEmpty)
        #expect(session.measured(.second(1)).isEmpty)
        let actions = session.reconnect(mergedCount: 0, now: 3 * Self.second)

        #expect(actions.sequences == [0, 1])
    }

    @Test func `what the master has is not sent again`() {
        var session = WorkerSession.running()
        _ = session.measured(.second(0))
        _ = session.measured(.second(1))
        _ = session.disconnected(reason: "cut", now: Self.second)

        let actions = session.reconnect(mergedCount: 1, now: 2 * Self.second)

        #expect(actions.sequences == [1])
    }

    @Test func `a silent master is hung up on and dialled again`() {
        var session = WorkerSession.running()

        #expect(session.tick(now: 5 * Self.second).isEmpty)
        #expect(session.tick(now: 5 * Self.second + 1) == [.hangUp])
        #expect(session.tick(now: 6 * Self.second) == [.dial])
    }

    @Test func `after the grace time the load stops and the rest is kept`() {
        var session = WorkerSession.running()
        _ = session.measured(.second(0))
        _ = session.disconnected(reason: "cut", now: 0)
        #expect(!session.tick(now: 30 * Self.second).contains(.stop(drain: .seconds(10))))

        let over = session.tick(now: 31 * Self.second)
        #expect(over.contains(.stop(drain: .seconds(10))))
        #expect(session.drained(WorkerTotals(), now: 32 * Self.second).isEmpty)
        let kept = session.tick(now: 33 * Self.second)

        guard case .keep(let leftover) = kept.last else {
            Issue.record("got \(kept)")
            return
        }
        #expect(leftover.intervals.map(\.sequence) == [0])
        #expect(leftover.totals.intervals == 1)
    }

    @Test func `a master that is back within the grace time finds the load as it was`() {
        var session = WorkerSession.running()
        _ = session.disconnected(reason: "cut", now: 0)

        _ = session.reconnect(mergedCount: 0, now: 29 * Self.second)

        #expect(session.tick(now: 33 * Self.second).isEmpty)
        #expect(session.work == .running)
    }

    @Test func `a worker whose users may be given away rests before they are`() {
        var session = WorkerSession.running(restsWhenUnheard: true)
        _ = session.receive(.ping(sequence: 0, heardCount: 0), now: Self.second)
        // The master has heard the answer of second 1, and none since.
        _ = session.receive(.ping(sequence: 1, heardCount: 1), now: 2 * Self.second)

        #expect(session.tick(now: 6 * Self.second).isEmpty)
        let resting = session.tick(now: 6 * Self.second + 1)

        #expect(resting == [.adjust(UserShare(segment: nil))])
        let moves = [UserMove(user: 3, instantNanoseconds: 1, isGain: true)]
        let back = session.receive(.adjust(Adjustment(moves: moves)), now: 6 * Self.second + 2)
        #expect(back == [.adjust(UserShare(segment: Segment(index: 0, count: 1), moves: moves))])
    }

    @Test func `the failures of a lost master say where the rest is`() {
        #expect(
            WorkerFailure.masterGone(kept: "/tmp/x").sentence
                == "no message from the master within the grace time, so the load was stopped. "
                + "The undelivered measurements are in /tmp/x; add them to the run with "
                + "\"tidemark replay OUT/run.journal --add /tmp/x\", or delete the file"
        )
        #expect(
            WorkerFailure.masterGone(kept: nil).sentence
                == "the master closed the connection before the load had started"
        )
        #expect(
            WorkerFailure.notKept(path: "/x", reason: "disk full").sentence
                == "no message from the master within the grace time, and the undelivered "
                + "measurements could not be written to /x: disk full. They are lost; give "
                + "another --keep folder"
        )
    }
}

extension WorkerSession {
    fileprivate static func sample() -> WorkerSession {
        WorkerSession(
            token: .none,
            hello: .sample,
            now: 0,
            connectMaxWait: .seconds(10),
            seed: 1
        )
    }

    fileprivate static func dialled() -> WorkerSession {
        var session = sample()
        _ = session.tick(now: 0)
        _ = session.connected(nonce: Hello.sample.nonce, now: 0)
        return session
    }

    /// A session whose handshake a real master's side has admitted.
    fileprivate static func joined() -> WorkerSession {
        var session = dialled()
        _ = session.shakeHands(mergedCount: 0, now: 0)
        return session
    }

    fileprivate mutating func shakeHands(mergedCount: UInt64, now: Int64) -> [Action] {
        var master = MasterHandshake(token: .none, nonce: Array(repeating: 7, count: 32))
        _ = master.receive(Preamble())
        guard case .send(let challenge) = master.receive(.hello(hello)) else { return [] }
        _ = receive(challenge, now: now)
        let welcome = Welcome(
            workerIndex: 0,
            resumption: Resumption(run: 1, session: 2),
            mergedCount: mergedCount
        )
        return receive(.welcome(welcome), now: now)
    }

    fileprivate mutating func reconnect(mergedCount: UInt64, now: Int64) -> [Action] {
        _ = tick(now: now)
        _ = connected(nonce: Hello.sample.nonce, now: now)
        return shakeHands(mergedCount: mergedCount, now: now)
    }

    fileprivate static func running(restsWhenUnheard: Bool = false) -> WorkerSession {
        var session = joined()
        let assignment = Assignment(
            scenario: [],
            scenarioDigest: "d",
            segment: Segment(index: 0, count: 1),
            contact: Contact(
                silence: .seconds(5),
                grace: .seconds(30),
                restsWhenUnheard: restsWhenUnheard
            )
        )
        _ = session.receive(.assignment(assignment), now: 0)
        _ = session.prepared(digest: "d", checks: [])
        _ = session.receive(.start(clock: 0), now: 0)
        return session
    }
}

extension WorkerSession.Action {
    fileprivate var isFailure: Bool {
        if case .fail = self { return true }
        return false
    }
}

extension [WorkerSession.Action] {
    /// Of the intervals sent.
    fileprivate var sequences: [UInt64] {
        compactMap { action in
            guard case .send(.interval(let interval)) = action else { return nil }
            return interval.sequence
        }
    }
}

extension Assignment {
    fileprivate static let sample = Assignment(
        scenario: [],
        scenarioDigest: "d",
        segment: Segment(index: 0, count: 1),
        contact: .standard
    )
}

extension Hello {
    fileprivate static let sample = Hello(
        nonce: Array(repeating: 1, count: 32),
        workerName: "w",
        threadCount: 1,
        toolVersion: "0"
    )
}
