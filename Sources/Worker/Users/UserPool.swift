// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The users of one engine: which are active, and where each stands.
///
/// Users are numbered from 0 within the engine, in the order in which they first become active.
struct UserPool {
    fileprivate struct User {
        let exchange: Exchange
        var random: RandomStream
        let kind: Int
        var walk: UserWalk
        var values: UserValues
        var state = State.idle
        var isActive = false
        /// Through with its tasks or its data before its time was over.
        var isRetired = false
        /// It has done something since it became active.
        var hasBegun = false
        /// Waits for an arrival.
        var isParked = false
        /// When the arrival that it serves was due, until its first request is sent; else -1.
        var arrivalDue: Int64 = -1
        /// When the current request was to be sent; the same as its start in the closed model.
        var intended: Int64 = 0
        /// Position of the current or last request among the prepared ones; -1 before the first.
        var request = -1
    }

    fileprivate enum State: Equatable {
        case idle
        /// Waits until `due`; an older wake-up of the same user is stale.
        case waiting(due: Int64)
        case inFlight(started: Int64)
    }

    /// What a user does next.
    enum Next {
        /// Nothing: it has come to its end, or waits for a reply.
        case rest
        case wait(until: Int64)
        case sent
        /// The request could not be made; the user goes on after it.
        case failed(PreparedRequest, FailureCause)
        /// A table is out of rows, and then the run is to end.
        case stopRun
    }

    private let plan: UserPlan
    private let exchanges: Exchange.Context
    private let requests: [PreparedRequest]
    private let programs: [UserProgram]
    /// By kind: the values that a user begins with, in their order.
    private let firstValues: [[(slot: Int, value: CompiledTemplate)]]
    private let deal: DataDeal
    private var transitions: [UserTransition]
    private var nextTransitionIndex = 0
    private var users: [User] = []
    /// Positions in `users` by the user's number in the whole run.
    private var positions: [Int: Int] = [:]
    /// The kind of every user of the run; of those beyond the scenario's number when they come.
    private var kinds: [Int]
    private var laterKinds: UserKindSequence
    /// By the scenario; a change while the run goes on leaves what depends on it as it was.
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
                guard let slot = scenario.variables.firstIndex(of: variable.name) else {
                    preconditionFailure("\(variable.name) is not of this scenario")
                }
                return (slot, CompiledTemplate(variable.value, in: .text, scenario))
            }
        }
        transitions = plan.transitions(in: plan.share)
        var sequence = UserKindSequence(scenario.users)
        scheduledUsers = scenario.load.profile.peakUsers
        kinds = (0..<scheduledUsers).map { _ in sequence.next() }
        laterKinds = sequence
        deal = DataDeal(scenario, kinds: kinds)
        arrivals = plan.arrivals.map { sequence in
            ArrivalQueue(
                sequence,
                origin: plan.origin,
                begin: plan.begin,
                kindCount: scenario.users.count
            )
        }
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
        let active = Set(
            positions.filter { users[$0.value].isActive || users[$0.value].isRetired }.keys
        )
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
        while kinds.count <= user { kinds.append(laterKinds.next()) }
        users.append(
            User(
                exchange: Exchange(exchanges, tag: users.count),
                random: RandomStream(seed: plan.scenario.load.seed, index: UInt64(user)),
                kind: kinds[user],
                walk: UserWalk(programs[kinds[user]], isOpen: arrivals != nil),
                values: UserValues(
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
    var nextTransition: Int64 {
        guard nextTransitionIndex < transitions.count else { return .max }
        return plan.origin + transitions[nextTransitionIndex].instantNanoseconds
    }

    /// Takes the requests in flight out of the loop; gives how many there were.
    mutating func cutRequests() -> Int {
        for user in users {
            if case .inFlight = user.state { user.exchange.cut() }
        }
        exchanges.loop.shutDown()
        return inFlightCount
    }

    /// Works through the transitions that are due, up to the next user that is to go on.
    mutating func nextActivated(by now: Int64) -> Int? {
        while nextTransition <= now {
            let transition = transitions[nextTransitionIndex]
            nextTransitionIndex += 1
            let user = position(ofUser: transition.user)
            if transition.becomesActive {
                if activate(user) { return user }
            } else if deactivate(user) {
                return user
            }
        }
        return nil
    }

    /// True when the user is to go on; false when a request from before is still in flight.
    private mutating func activate(_ user: Int) -> Bool {
        users[user].isActive = true
        activeCount += 1
        let kind = users[user].kind
        // One that comes back begins anew, as a new user would.
        if users[user].walk.isStopping {
            users[user].walk = UserWalk(programs[kind], isOpen: arrivals != nil)
        }
        users[user].begin(firstValues[kind], deal)
        users[user].hasBegun = false
        guard users[user].state == .idle else { return false }
        if arrivals != nil { park(user) }
        return arrivals == nil
    }

    /// True when the user is to go on at once, with what its kind does at its end.
    private mutating func deactivate(_ user: Int) -> Bool {
        users[user].isRetired = false
        users[user].isParked = false
        guard users[user].isActive else { return false }
        users[user].isActive = false
        activeCount -= 1
        users[user].walk.stop(programs[users[user].kind])
        if case .waiting = users[user].state { users[user].state = .idle }
        let hasOnStop = programs[users[user].kind].hasOnStop && users[user].hasBegun
        return users[user].state == .idle && hasOnStop
    }

    /// Every user is through with its tasks or its data, and none will come; or there never was one.
    ///
    /// Users that the profile itself ends are another matter: the run goes on to its planned end. So
    /// it does without a user where none comes to its end by itself: there may be more of them yet.
    var isExhausted: Bool {
        // First what is false in nearly every pass of the loop, which asks each time.
        guard activeCount == 0, inFlightCount == 0,
            !transitions[nextTransitionIndex...].contains(where: \.becomesActive)
        else { return false }
        return users.contains(where: \.isRetired)
            || transitions.isEmpty && plan.share.segment != nil && plan.scenario.usersMayEnd
    }

    /// By name, what a user of the run has; empty when it is not of this engine.
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

    /// What becomes of an arrival.
    enum Admission {
        case user(Int)
        /// Every user that could serve it is busy.
        case dropped
    }

    var isOpen: Bool { arrivals != nil }

    /// When the next arrival of the run is due, on the monotonic clock; on any engine.
    var nextArrival: Int64 { arrivals?.next?.due ?? .max }

    /// The next arrival of this engine that was due by an instant, and who serves it now.
    mutating func admitArrival(
        dueBy instant: Int64,
        now: Int64
    ) -> (Admission, lag: Int64)? {
        while let arrival = arrivals?.take(by: instant) {
            let slot = arrival.index % kinds.count
            guard let position = positions[slot], users[position].isActive else { continue }
            let user = arrivals?.freeUser(ofKind: kinds[slot]) { users[$0].isParked }
            let lag = now - arrival.due
            guard let user else { return (.dropped, lag) }
            users[user].isParked = false
            users[user].serve(arrival, seed: plan.scenario.load.seed)
            return (.user(user), lag)
        }
        return nil
    }

    private mutating func park(_ user: Int) {
        guard users[user].isActive else { return }
        users[user].isParked = true
        arrivals?.park(user, kind: users[user].kind)
    }

    /// Every user comes to its end; gives those that are to go on at once.
    mutating func stopAll() -> [Int] { users.indices.filter { deactivate($0) } }

    /// True when a wake-up is the one that the user waits for.
    func isDue(_ user: Int, at due: Int64) -> Bool {
        users[user].state == .waiting(due: due)
    }

    /// The user goes on: to its next request, which is then sent, or to a wait.
    mutating func proceed(_ user: Int, now: Int64) throws(EngineError) -> Next {
        // A user that stopped and came back in one pass of the loop was made ready twice.
        if case .inFlight = users[user].state { return .rest }
        users[user].state = .idle
        users[user].hasBegun = true
        switch users[user].next(programs[users[user].kind], deal, now: now) {
        case .rest:
            if users[user].isActive, users[user].walk.isStopping { retire(user) }
            return .rest
        case .wait(let due):
            users[user].state = .waiting(due: due)
            return .wait(until: due)
        case .park:
            park(user)
            return .rest
        case .request(let request): return try send(request, of: user)
        }
    }

    /// A user that is through with its tasks is not active any more, whatever the profile plans.
    private mutating func retire(_ user: Int) {
        users[user].isRetired = true
        users[user].isActive = false
        activeCount -= 1
    }

    private mutating func send(_ request: Int, of user: Int) throws(EngineError) -> Next {
        let prepared = requests[request]
        do throws(MissingValue) {
            try users[user].prepare(prepared, deal)
        } catch {
            return missing(error, prepared, user)
        }
        try users[user].exchange.start(at: begin(request, of: user))
        return .sent
    }

    /// The user's request starts now; gives the instant.
    private mutating func begin(_ request: Int, of user: Int) -> Int64 {
        let start = MonotonicClock.now()
        // Only the first request of a task was due with the arrival; the others follow from it.
        let isFirst = users[user].arrivalDue >= 0
        users[user].intended = isFirst ? users[user].arrivalDue : start
        users[user].arrivalDue = -1
        users[user].request = request
        users[user].state = .inFlight(started: start)
        inFlightCount += 1
        return start
    }

    private mutating func missing(
        _ value: MissingValue,
        _ request: PreparedRequest,
        _ user: Int
    ) -> Next {
        switch value {
        case .variable(let slot):
            return .failed(request, FailureCause(.missingValue, detail: UInt16(clamping: slot)))
        case .row(.stopRun): return .stopRun
        case .row:
            // Without its data the user has nothing to do, not even at its end.
            users[user].walk.stop(programs[users[user].kind])
            if users[user].isActive { retire(user) }
            return .rest
        }
    }

    /// The request that ended, when it had started, and when it was to.
    mutating func endRequest(
        of user: Int
    ) -> (PreparedRequest, started: Int64, intended: Int64) {
        guard case .inFlight(let started) = users[user].state else {
            preconditionFailure("user \(user) ended a request that it had not started")
        }
        users[user].state = .idle
        inFlightCount -= 1
        return (requests[users[user].request], started, users[user].intended)
    }

    // Mutating, though it is the exchange that changes: the engine would copy the pool to call them.

    /// What becomes of a reply, once its cookies are kept.
    mutating func take(_ completion: Completion) throws(EngineError) -> Exchange.Next {
        try users[completion.tag].exchange.take(completion)
    }

    /// Of the request that ended, redirects included.
    mutating func phases(of completion: Completion) -> PhaseDurations {
        users[completion.tag].exchange.phases(of: completion)
    }

    /// Looks at the reply that ended a user's request.
    mutating func inspect(_ reply: Reply, of user: Int) -> ReplyInspection.Findings {
        users[user].inspect(reply)
    }
}

extension UserPool.User {
    /// From now on the user serves an arrival, whose random choices are its own: who happens to be
    /// free does not change what it does.
    fileprivate mutating func serve(_ arrival: ArrivalQueue.Arrival, seed: UInt64) {
        arrivalDue = arrival.due
        values.arrival = arrival.index
        random = RandomStream(seed: seed, index: 1 << 32 + UInt64(arrival.index))
    }

    /// Follows the user's program; a new task gives back the rows of the last.
    fileprivate mutating func next(
        _ program: UserProgram,
        _ deal: DataDeal,
        now: Int64
    ) -> UserWalk.Move {
        var didBeginTask = false
        let move = walk.next(program, &random, now: now) { didBeginTask = true }
        if didBeginTask, deal.count > 0 { values.beginTask(deal) }
        return move
    }

    /// Sets the values that a user has from its first moment on.
    fileprivate mutating func begin(
        _ first: [(slot: Int, value: CompiledTemplate)],
        _ deal: DataDeal
    ) {
        for (slot, template) in first {
            var value: [UInt8] = []
            do throws(MissingValue) {
                try template.fill(&value, &values, deal, &random)
                values.variables[slot] = value
            } catch {
                // The first request that needs it says so.
                values.variables[slot] = nil
            }
        }
    }

    fileprivate mutating func prepare(
        _ request: PreparedRequest,
        _ deal: DataDeal
    ) throws(MissingValue) {
        try exchange.prepare(request, &values, deal, &random)
    }

    fileprivate mutating func inspect(_ reply: Reply) -> ReplyInspection.Findings {
        exchange.inspect(reply, &values.variables)
    }
}
