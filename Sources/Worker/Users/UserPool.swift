// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The users of one engine: which are active, and the position of each.
///
/// Users are numbered from 0 within the engine, in the order in which they first become active.
struct UserPool {
    /// The outcome of a user's turn.
    enum Turn {
        /// The user has ended, or waits for a reply or an arrival.
        case rests
        case waits(until: Int64)
        case sent
        /// The request could not be made; the user continues after it.
        case failed(PreparedRequest, FailureCause)
        /// A table has no more rows, and the scenario says that the run ends then.
        case stopRun
    }

    private let plan: UserPlan
    private let exchanges: Exchange.Context
    private let requests: [PreparedRequest]
    private let programs: [UserProgram]
    /// By kind: the initial values of a user, in their order.
    private let firstValues: [[(variable: Int, value: CompiledTemplate)]]
    private let deal: DataDeal
    private var transitions: TransitionQueue
    private var users: [User] = []
    /// Positions in `users` by the user's number in the whole run.
    private var positions: [Int: Int] = [:]
    /// The kind of every user of the run; users beyond the scenario's number are added when they
    /// start.
    private var kinds: [Int]
    private var laterKinds: UserKindSequence
    /// Users in the scenario's own profile.
    ///
    /// Not updated by live user changes: row assignment and counters depend on it.
    private let scheduledUsers: Int
    /// Of the open model; nil in the closed one.
    private var arrivals: ArrivalQueue?
    private(set) var activeCount = 0
    private(set) var inFlightCount = 0

    init(_ plan: UserPlan, _ exchanges: Exchange.Context) {
        self.plan = plan
        let scenario = plan.scenario
        self.exchanges = exchanges
        requests = scenario.users.flatMap(\.requests)
            .map { PreparedRequest($0, in: scenario, exchanges.loop.settings) }
        var firstRequest = 0
        programs = scenario.users.map { kind in
            defer { firstRequest += kind.requests.count }
            return UserProgram(kind, firstRequest: firstRequest)
        }
        firstValues = scenario.users.map { kind in
            kind.variables.map { variable in
                guard let position = scenario.variables.firstIndex(of: variable.name) else {
                    preconditionFailure("\(variable.name) is not of this scenario")
                }
                return (position, CompiledTemplate(variable.value, in: .text, scenario))
            }
        }
        transitions = TransitionQueue(plan.transitions(in: plan.share), runStart: plan.runStart)
        var sequence = UserKindSequence(scenario.users)
        scheduledUsers = scenario.load.profile.peakUsers
        kinds = (0..<scheduledUsers).map { _ in sequence.next() }
        laterKinds = sequence
        deal = DataDeal(scenario, kinds: kinds)
        arrivals = plan.arrivals.map { sequence in
            ArrivalQueue(
                sequence,
                runStart: plan.runStart,
                ownStart: plan.ownStart,
                kindCount: scenario.users.count
            )
        }
    }

    /// From now on the engine has these users: those that it must give up stop after their request,
    /// those that it takes over start.
    mutating func adopt(_ share: UserShare, now: Int64) {
        let active = positions.filter { users[$0.value].isOwned }
        transitions.replace(
            with: plan.transitions(in: share),
            active: Set(active.keys),
            now: now
        )
    }

    /// The position of a user of the run, which is created when it first becomes active.
    private mutating func position(ofUser user: Int) -> Int {
        if let known = positions[user] { return known }
        while kinds.count <= user { kinds.append(laterKinds.next()) }
        users.append(
            User(
                Exchange(exchanges, tag: users.count),
                kind: kinds[user],
                RandomStream(seed: plan.scenario.load.seed, index: UInt64(user)),
                UserWalk(programs[kinds[user]], isOpen: isOpen),
                UserValues(
                    user: user,
                    of: scheduledUsers,
                    variableCount: plan.scenario.variables.count,
                    deal
                )
            )
        )
        positions[user] = users.count - 1
        return users.count - 1
    }

    /// When the next user becomes active or stops, on the monotonic clock.
    var nextTransition: Int64 { transitions.nextInstant }

    /// Cancels the requests in flight; returns their number.
    mutating func cutRequests() -> Int {
        for user in users {
            if case .inFlight = user.state { user.exchange.cut() }
        }
        exchanges.loop.shutDown()
        return inFlightCount
    }

    /// Processes the transitions that are due, up to the next user that must continue.
    mutating func nextActivated(by now: Int64) -> Int? {
        while let transition = transitions.take(by: now) {
            let user = position(ofUser: transition.user)
            if transition.becomesActive {
                if activate(user) { return user }
            } else if deactivate(user) {
                return user
            }
        }
        return nil
    }

    /// True if the user must continue; false if an earlier request is still in flight.
    private mutating func activate(_ user: Int) -> Bool {
        users[user].isActive = true
        activeCount += 1
        let kind = users[user].kind
        // A user that returns starts again, as a new user would.
        if users[user].walk.isStopping {
            users[user].walk = UserWalk(programs[kind], isOpen: isOpen)
        }
        users[user].set(firstValues[kind], deal)
        users[user].hasActed = false
        guard users[user].state == .idle else { return false }
        if isOpen { park(user) }
        return !isOpen
    }

    /// True if the user must continue at once, with its kind's `on_stop`.
    private mutating func deactivate(_ user: Int) -> Bool {
        users[user].isRetired = false
        guard users[user].isActive else { return false }
        users[user].isActive = false
        activeCount -= 1
        users[user].walk.stop(programs[users[user].kind])
        users[user].forgetArrival()
        let hasOnStop = programs[users[user].kind].hasOnStop && users[user].hasActed
        switch users[user].state {
        case .inFlight: return false
        case .idle, .waiting, .parked:
            users[user].state = .idle
            return hasOnStop
        }
    }

    /// Every user has finished its tasks or its data, and no more will come; or there never was
    /// one.
    ///
    /// Users that the profile itself ends do not count: the run continues to its planned end. So
    /// does a run without users whose users never end on their own: more of them may come.
    var isExhausted: Bool {
        // First the condition that is false in nearly every pass of the loop.
        guard activeCount == 0, inFlightCount == 0,
            !transitions.bringsUsers
        else { return false }
        return users.contains(where: \.isRetired)
            || transitions.isEmpty && plan.share.segment != nil && plan.scenario.usersMayEnd
    }

    /// By name, the values of a user of the run; empty if it is not of this engine.
    func variables(ofUser user: Int) -> [String: [UInt8]] {
        guard let position = positions[user] else { return [:] }
        let pairs = zip(plan.scenario.variables, users[position].values.variables)
        return Dictionary(
            uniqueKeysWithValues: pairs.compactMap { name, value in
                value.map { (name, $0) }
            }
        )
    }

    // MARK: Arrivals

    /// The fate of an arrival.
    enum Admission {
        case user(Int)
        /// Every user that could serve it is busy.
        case dropped
    }

    var isOpen: Bool { arrivals != nil }

    /// When the next arrival of the run is due, on the monotonic clock; on any engine.
    var nextArrival: Int64 { arrivals?.next?.due ?? .max }

    /// The next arrival of this engine that was due by an instant, and the user that serves it now.
    mutating func admitArrival(
        dueBy instant: Int64,
        now: Int64
    ) -> (Admission, lag: Int64)? {
        while let arrival = arrivals?.take(by: instant) {
            let owner = arrival.index % kinds.count
            guard let position = positions[owner], users[position].isOwned else { continue }
            let user = arrivals?.freeUser(ofKind: kinds[owner]) { users[$0].state == .parked }
            let lag = now - arrival.due
            guard let user else { return (.dropped, lag) }
            users[user].serve(arrival, seed: plan.scenario.load.seed)
            return (.user(user), lag)
        }
        return nil
    }

    private mutating func park(_ user: Int) {
        guard users[user].isActive else { return }
        users[user].state = .parked
        arrivals?.park(user, kind: users[user].kind)
    }

    /// Ends every user; returns those that must continue at once.
    mutating func stopAll() -> [Int] { users.indices.filter { deactivate($0) } }

    /// Ends the user's wait, and so makes it ready; false when it does not wait for this wake-up.
    mutating func wake(_ user: Int, at due: Int64) -> Bool {
        guard users[user].state == .waiting(due: due) else { return false }
        users[user].state = .idle
        return true
    }

    /// The user's turn: it continues to its next request, which is then sent, or to a wait.
    mutating func takeTurn(_ user: Int, now: Int64) throws(EngineError) -> Turn {
        // Others were made ready twice in one pass of the loop, such as one whose reply came and whose
        // time was over: their turn was the first.
        guard users[user].state == .idle else { return .rests }
        users[user].hasActed = true
        switch users[user].next(programs[users[user].kind], deal, now: now) {
        case .rest:
            if users[user].isActive, users[user].walk.isStopping { retire(user) }
            return .rests
        case .wait(let due):
            users[user].state = .waiting(due: due)
            return .waits(until: due)
        case .park:
            park(user)
            return .rests
        case .request(let request): return try send(requests[request], of: user)
        }
    }

    /// A user that has finished its tasks is not active any more, whatever the profile plans.
    private mutating func retire(_ user: Int) {
        users[user].isRetired = true
        users[user].isActive = false
        activeCount -= 1
    }

    private mutating func send(
        _ request: PreparedRequest,
        of user: Int
    ) throws(EngineError) -> Turn {
        let outgoing: OutgoingRequest
        do throws(MissingValue) {
            outgoing = try users[user].outgoing(request, deal)
        } catch {
            users[user].forgetArrival()
            return missing(error, request, user)
        }
        inFlightCount += 1
        try users[user].send(outgoing, request, now: MonotonicClock.now())
        return .sent
    }

    private mutating func missing(
        _ value: MissingValue,
        _ request: PreparedRequest,
        _ user: Int
    ) -> Turn {
        switch value {
        case .variable(let position):
            let cause = FailureCause(.missingValue, detail: UInt16(clamping: position))
            return .failed(request, cause)
        case .row(.stopRun): return .stopRun
        case .row:
            // Without its data the user has nothing to do, not even `on_stop`.
            users[user].walk.stop(programs[users[user].kind])
            if users[user].isActive { retire(user) }
            return .rests
        }
    }

    /// Handles the completion of a user's request: returns the finished request, nil if a redirect
    /// continues it.
    mutating func finish(_ completion: Completion) throws(EngineError) -> EndedRequest? {
        guard let ended = try users[completion.tag].finish(completion) else { return nil }
        inFlightCount -= 1
        return ended
    }
}
