// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

/// A pool that waits for no reply: the tests say what became of each request.
private final class Bench {
    static let runStart: Int64 = 1_000_000_000
    var pool: UserPool
    private let loop: TransferLoop
    private let control: EngineControl

    init(
        _ users: String,
        load: String = "{users: 2, spawn_rate: 1000/s, run_time: 9s}"
    ) throws {
        // Nobody listens on this port, and nobody is asked.
        let text = "host: http://127.0.0.1:9\nusers: [\(users)]\nload: \(load)\n"
        let scenario = try ScenarioParser.parse(text, fileName: "f")
        control = try EngineControl(drainNanoseconds: 0)
        loop = try TransferLoop(
            wakeDescriptor: control.wakeDescriptor,
            ConnectionSettings(scenario)
        )
        let plan = UserPlan(
            scenario: scenario,
            share: UserShare(segment: Segment(index: 0, count: 1)),
            engineIndex: 0,
            engineCount: 1,
            runStart: Self.runStart,
            ownStart: Self.runStart
        )
        pool = UserPool(plan, Exchange.Context(loop, allowedHosts: AllowedHosts([])))
    }

    /// The user's request ends so.
    func end(_ user: Int, _ status: Int, cause: FailureCause? = nil) throws -> EndedRequest? {
        try loop.connection(ofUser: user).cut()
        var completion = Completion(
            tag: user,
            cause: cause,
            status: status,
            bodyBytes: 5,
            instant: .max
        )
        completion.phases.firstByte = 7
        return try pool.finish(completion)
    }

    deinit { _ = pool.cutRequests() }
}

struct UserPoolTests {
    private static let endless: Int64 = 60_000_000_000

    @Test func `users become active as the profile says, and send a request in their turn`() throws
    {
        let bench = try Bench("{tasks: [{get: /a}]}")
        #expect(bench.pool.nextTransition == Bench.runStart)
        #expect(bench.pool.nextActivated(by: Bench.runStart) == 0)
        #expect(bench.pool.nextActivated(by: Bench.runStart) == nil)
        #expect(bench.pool.nextActivated(by: Bench.runStart + 1_000_000) == 1)

        guard case .sent = try bench.pool.takeTurn(0, now: Bench.runStart) else {
            Issue.record("nothing was sent")
            return
        }

        #expect(bench.pool.activeCount == 2)
        #expect(bench.pool.inFlightCount == 1)
    }

    @Test func `a request that ended is told once, with all that is recorded of it`() throws {
        let bench = try Bench("{tasks: [{get: /a}]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)

        let ended = try #require(try bench.end(0, 200))

        #expect(ended.endpoint == 0)
        #expect(ended.start > 0)
        #expect(ended.intended == ended.start)
        #expect(ended.phases.firstByte == 7)
        #expect(ended.findings.cause == nil)
        #expect(bench.pool.inFlightCount == 0)
    }

    @Test func `a status that is not expected is the cause of a failure`() throws {
        let bench = try Bench("{tasks: [{get: /a}]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)

        let ended = try bench.end(0, 503)

        #expect(ended?.findings.cause == FailureCause(.unexpectedStatus, detail: 503))
    }

    @Test func `what broke a transfer comes before its status and its checks`() throws {
        let task = "{get: /a, checks: [{status: {equals: 200}}]}"
        let bench = try Bench("{tasks: [\(task)]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)

        let ended = try bench.end(0, 503, cause: FailureCause(.truncatedBody))

        #expect(ended?.findings.cause == FailureCause(.truncatedBody))
    }

    @Test func `a reply is checked, and soft checks are told apart`() throws {
        let checks =
            "[{status: {equals: 201}}, {status: {equals: 202}, soft: true}, {size: {at_most: 5}}]"
        let bench = try Bench("{tasks: [{get: /a, checks: \(checks)}]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)

        let findings = try #require(try bench.end(0, 200)).findings

        #expect(findings.cause == FailureCause(.check, detail: 0))
        #expect(findings.softCauses == [FailureCause(.check, detail: 1)])
    }

    @Test func `a user whose request is on its way has no turn`() throws {
        let bench = try Bench("{tasks: [{get: /a}]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)

        guard case .rests = try bench.pool.takeTurn(0, now: Bench.runStart) else {
            Issue.record("a second request was sent")
            return
        }

        #expect(bench.pool.inFlightCount == 1)
    }

    @Test func `a wait ends at its own instant, and at no older one`() throws {
        let bench = try Bench("{wait: {constant: 1s}, tasks: [{get: /a}]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)
        _ = try bench.end(0, 200)

        guard case .waits(let due) = try bench.pool.takeTurn(0, now: 5_000_000_000) else {
            Issue.record("the user does not wait")
            return
        }

        #expect(due == 6_000_000_000)
        // The last is for one that is awake already.
        let hasWoken = [due - 1, due, due].map { bench.pool.wake(0, at: $0) }
        #expect(hasWoken == [false, true, false])
    }

    @Test func `a value that is missing fails its request, which is not sent`() throws {
        let extract = "{get: /b, extract: {v: {json: $.v}}}"
        let bench = try Bench("{tasks: [{get: '/${v}'}, {weight: 0, steps: [\(extract)]}]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)

        guard case .failed(let request, let cause) = try bench.pool.takeTurn(0, now: Bench.runStart)
        else {
            Issue.record("the request was made")
            return
        }

        #expect(request.endpoint == 0)
        #expect(cause == FailureCause(.missingValue, detail: 0))
        #expect(bench.pool.inFlightCount == 0)
    }

    @Test func `users that did all of their tasks end the run`() throws {
        let bench = try Bench("{max_tasks: 1, tasks: [{get: /a}]}")
        for user in 0..<2 {
            #expect(bench.pool.nextActivated(by: Self.endless) == user)
            _ = try bench.pool.takeTurn(user, now: Bench.runStart)
            _ = try bench.end(user, 200)
            #expect(!bench.pool.isExhausted)
            _ = try bench.pool.takeTurn(user, now: Bench.runStart)
        }

        #expect(bench.pool.activeCount == 0)
        #expect(bench.pool.isExhausted)
    }

    @Test func `at the end those go on who have something left to do`() throws {
        let bench = try Bench("{on_stop: [{get: /out}], tasks: [{get: /a}]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = bench.pool.nextActivated(by: Self.endless)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)
        _ = try bench.end(0, 200)

        // The other has done nothing yet.
        #expect(bench.pool.stopAll() == [0])

        _ = try bench.pool.takeTurn(0, now: Bench.runStart)
        #expect(try bench.end(0, 200)?.endpoint == 1)
    }

    @Test func `a user that is given up ends its request and does not come back`() throws {
        let bench = try Bench("{tasks: [{get: /a}]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)
        let later = Bench.runStart + 100_000_000
        _ = bench.pool.nextActivated(by: later)
        #expect(bench.pool.activeCount == 2)

        bench.pool.adopt(UserShare(segment: nil), now: later)

        #expect(bench.pool.nextActivated(by: later) == nil)
        #expect(bench.pool.activeCount == 0)
        #expect(try bench.end(0, 200) != nil)
    }

    @Test func `a user made ready twice in one pass waits all the same`() throws {
        let bench = try Bench("{on_stop: [{think: 1s}, {get: /out}], tasks: [{get: /a}]}")
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)

        // Its reply comes, and the profile stops it.
        _ = try bench.end(0, 200)
        #expect(bench.pool.stopAll() == [0])

        guard case .waits = try bench.pool.takeTurn(0, now: Bench.runStart),
            case .rests = try bench.pool.takeTurn(0, now: Bench.runStart)
        else {
            Issue.record("the user does not think")
            return
        }
        #expect(bench.pool.inFlightCount == 0)
    }

    // MARK: The open model

    private static let arrivals = """
        {arrivals: [{duration: 1s, rate: 10/s}], max_in_flight: 1, spacing: even}
        """

    @Test func `an arrival's first request was to be sent when it was due, the next at once`()
        throws
    {
        let task = "{steps: [{get: /a}, {get: /b}]}"
        let bench = try Bench("{tasks: [\(task)]}", load: Self.arrivals)
        #expect(bench.pool.nextActivated(by: Bench.runStart) == nil)
        let admission = bench.pool.admitArrival(dueBy: Bench.runStart, now: Bench.runStart + 30)
        guard case .user(let user)? = admission?.0 else {
            Issue.record("nobody serves the arrival")
            return
        }
        #expect(admission?.lag == 30)

        _ = try bench.pool.takeTurn(user, now: Bench.runStart)
        let first = try #require(try bench.end(user, 200))
        _ = try bench.pool.takeTurn(user, now: Bench.runStart)
        let second = try #require(try bench.end(user, 200))

        #expect(first.intended == Bench.runStart)
        #expect(first.start != Bench.runStart)
        #expect(second.intended == second.start)
    }

    @Test func `a request after the stop was not due with the arrival`() throws {
        let task = "{steps: [{think: 1s}, {get: /a}]}"
        let bench = try Bench("{tasks: [\(task)], on_stop: [{get: /b}]}", load: Self.arrivals)
        _ = bench.pool.nextActivated(by: Bench.runStart)
        _ = bench.pool.admitArrival(dueBy: Bench.runStart, now: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)

        #expect(bench.pool.stopAll() == [0])
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)

        let ended = try #require(try bench.end(0, 200))
        #expect(ended.intended == ended.start)
    }

    @Test func `an arrival that nobody is free for is dropped`() throws {
        let bench = try Bench("{tasks: [{get: /a}]}", load: Self.arrivals)
        _ = bench.pool.nextActivated(by: Bench.runStart)
        let second = Bench.runStart + 100_000_000
        _ = bench.pool.admitArrival(dueBy: Bench.runStart, now: Bench.runStart)
        _ = try bench.pool.takeTurn(0, now: Bench.runStart)

        guard case .dropped? = bench.pool.admitArrival(dueBy: second, now: second)?.0 else {
            Issue.record("a busy user serves the arrival")
            return
        }

        _ = try bench.end(0, 200)
        _ = try bench.pool.takeTurn(0, now: second)
        let third = second + 100_000_000
        guard case .user(0)? = bench.pool.admitArrival(dueBy: third, now: third)?.0 else {
            Issue.record("the free user does not serve the arrival")
            return
        }
    }

    @Test func `an arrival whose own user has done its tasks is another's, or is dropped`() throws {
        let load = """
            {arrivals: [{duration: 1s, rate: 10/s}], max_in_flight: 2, spacing: even}
            """
        let bench = try Bench("{max_tasks: 1, tasks: [{get: /a}]}", load: load)
        #expect(bench.pool.nextActivated(by: Bench.runStart) == nil)

        for arrival in 0..<2 {
            let due = Bench.runStart + Int64(arrival) * 100_000_000
            guard case .user(let user)? = bench.pool.admitArrival(dueBy: due, now: due)?.0,
                case .sent = try bench.pool.takeTurn(user, now: due)
            else {
                Issue.record("nobody serves arrival \(arrival)")
                return
            }
            #expect(try bench.end(user, 200) != nil)
            _ = try bench.pool.takeTurn(user, now: due)
        }

        #expect(bench.pool.activeCount == 0)
        let third = Bench.runStart + 200_000_000
        guard case .dropped? = bench.pool.admitArrival(dueBy: third, now: third)?.0 else {
            Issue.record("the third arrival is not counted")
            return
        }
    }

    @Test func `a parked user has no turn before its arrival`() throws {
        let bench = try Bench("{tasks: [{get: /a}]}", load: Self.arrivals)
        _ = bench.pool.nextActivated(by: Bench.runStart)

        guard case .rests = try bench.pool.takeTurn(0, now: Bench.runStart) else {
            Issue.record("a request was sent for no arrival")
            return
        }

        #expect(bench.pool.inFlightCount == 0)
    }
}
