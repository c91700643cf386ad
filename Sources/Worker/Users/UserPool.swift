// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The users of one engine: which are active, and where each stands.
///
/// Users are numbered from 0 within the engine, in the order in which they first become active.
struct UserPool {
    private struct User {
        /// Made when the user first becomes active.
        var handle: CurlHandle?
        var random: RandomStream
        let script: Int
        var state = State.idle
        var isActive = false
        /// Position of the current or last request among the prepared ones; -1 before the first.
        var request = -1
    }

    private enum State: Equatable {
        case idle
        /// Waits until `due`; an older wake-up of the same user is stale.
        case waiting(due: Int64)
        case inFlight(started: Int64)
    }

    /// What a user does after a request.
    enum Next {
        /// Nothing: it is not active any more.
        case rest
        case startNow
        case wait(until: Int64)
    }

    private let plan: EnginePlan
    private let requests: [PreparedRequest]
    private let scripts: [UserScript]
    private var transitions: [UserTransition]
    private var nextTransitionIndex = 0
    private var users: [User] = []
    /// Positions in `users` by the user's number in the whole run.
    private var positions: [Int: Int] = [:]
    /// The kind of every user of the run.
    private let kinds: [Int]
    private(set) var activeCount = 0
    private(set) var inFlightCount = 0

    init(_ plan: EnginePlan) {
        self.plan = plan
        let scenario = plan.scenario
        requests = scenario.users.flatMap(\.tasks).map {
            PreparedRequest($0.request, in: scenario)
        }
        var firstRequest = 0
        scripts = scenario.users.map { kind in
            defer { firstRequest += kind.tasks.count }
            return UserScript(kind, firstRequest: firstRequest)
        }
        transitions = plan.transitions(in: plan.share)
        var sequence = UserKindSequence(scenario.users)
        kinds = (0..<scenario.load.profile.peakUsers).map { _ in sequence.next() }
    }

    /// From now on these users are the engine's: those that it has to give up stop after their
    /// request, those that it takes over start.
    mutating func adopt(_ share: UserShare, now: Int64) {
        let all = plan.transitions(in: share)
        let sinceStart = now - plan.origin
        var due: Set<Int> = []
        for transition in all where transition.instantNanoseconds <= sinceStart {
            if transition.becomesActive {
                due.insert(transition.user)
            } else {
                due.remove(transition.user)
            }
        }
        let active = Set(positions.filter { users[$0.value].isActive }.keys)
        let changes = due.symmetricDifference(active).sorted().map { user in
            UserTransition(
                instantNanoseconds: sinceStart,
                user: user,
                becomesActive: due.contains(user)
            )
        }
        transitions = changes + all.filter { $0.instantNanoseconds > sinceStart }
        nextTransitionIndex = 0
    }

    /// The position of a user of the run, which is made when it first becomes active.
    private mutating func position(ofUser user: Int) -> Int {
        if let known = positions[user] { return known }
        let random = RandomStream(seed: plan.scenario.load.seed, index: UInt64(user))
        users.append(User(random: random, script: kinds[user]))
        positions[user] = users.count - 1
        return users.count - 1
    }

    /// When the next user becomes active or stops, on the monotonic clock.
    var nextTransition: Int64 {
        guard nextTransitionIndex < transitions.count else { return .max }
        return plan.origin + transitions[nextTransitionIndex].instantNanoseconds
    }

    /// Handles of the users whose request has not ended.
    var easyHandlesInFlight: [UnsafeMutableRawPointer] {
        users.compactMap { user in
            guard case .inFlight = user.state else { return nil }
            return user.handle?.easy
        }
    }

    /// Works through the transitions that are due, up to the next user that is to start a request.
    mutating func nextActivated(
        by now: Int64,
        in loop: TransferLoop
    ) throws(EngineError) -> Int? {
        while nextTransition <= now {
            let transition = transitions[nextTransitionIndex]
            nextTransitionIndex += 1
            let user = position(ofUser: transition.user)
            if transition.becomesActive {
                if try activate(user, in: loop) { return user }
            } else {
                deactivate(user)
            }
        }
        return nil
    }

    /// True when the user is to start a request; false when one from before is still in flight.
    private mutating func activate(
        _ user: Int,
        in loop: TransferLoop
    ) throws(EngineError) -> Bool {
        users[user].isActive = true
        activeCount += 1
        if users[user].handle == nil {
            users[user].handle = try CurlHandle(loop: loop, tag: user)
        }
        return users[user].state == .idle
    }

    private mutating func deactivate(_ user: Int) {
        users[user].isActive = false
        activeCount -= 1
        if case .waiting = users[user].state { users[user].state = .idle }
    }

    /// True when a wake-up is the one that the user waits for.
    func isDue(_ user: Int, at due: Int64) -> Bool {
        users[user].state == .waiting(due: due)
    }

    mutating func startRequest(of user: Int, in loop: TransferLoop) {
        // A user that stopped and came back in one pass of the loop was made ready twice.
        if case .inFlight = users[user].state { return }
        guard users[user].isActive, let easy = users[user].handle?.easy else { return }
        let request = scripts[users[user].script].nextRequest(&users[user].random)
        if request != users[user].request {
            requests[request].configure(easy)
            users[user].request = request
        }
        users[user].state = .inFlight(started: MonotonicClock.now())
        inFlightCount += 1
        loop.start(easy)
    }

    /// The request that ended, and when it had started.
    mutating func endRequest(of user: Int) -> (PreparedRequest, started: Int64) {
        guard case .inFlight(let started) = users[user].state else {
            preconditionFailure("user \(user) ended a request that it had not started")
        }
        users[user].state = .idle
        inFlightCount -= 1
        return (requests[users[user].request], started)
    }

    mutating func next(of user: Int, at now: Int64) -> Next {
        guard users[user].isActive else { return .rest }
        let wait = scripts[users[user].script].nextWait(&users[user].random)
        guard wait > 0 else { return .startNow }
        users[user].state = .waiting(due: now + wait)
        return .wait(until: now + wait)
    }
}
