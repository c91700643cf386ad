// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The course of one run: who is in it, what each was told, what is still missing.
///
/// ```
/// gathering ─► arming ─► running ─► over
///     └───────────┴──────────┴──► over (no worker, refused, all lost)
/// ```
/// Events and the time come in, actions go out and are performed in their order: a record is in the
/// journal before what follows it is sent. Workers are positions in `members`; a link is one
/// connection, of which a worker may have several one after the other. Instants are ns on the
/// master's monotonic clock.
struct RunMachine {
    enum Action: Equatable {
        case record(JournalEntry)
        /// Record an interval as it was received, and add it to the totals.
        case merge(CheckedInterval, worker: Int, JournalEntry.Receipt)
        case send(link: Int, MasterMessage)
        case close(link: Int)
        /// A notice for the operator.
        case notice(String)
        case finish(Ending)
    }

    /// Whether and how far the number of users can be changed.
    struct UserRule: Equatable {
        let reasonAgainst: String?
        let limit: Int

        init(_ scenario: Scenario) {
            reasonAgainst = scenario.reasonAgainstUserChanges
            limit = scenario.userLimit
        }
    }

    /// How the run ended.
    enum Ending: Equatable {
        /// Every worker has said farewell or is named as lost.
        case complete
        /// It never started.
        case notStarted(reason: String)
        /// Ctrl-C before the start.
        case interruptedBeforeStart
        /// Every worker has reported whether it is fit to measure; the run was a check only.
        case checked
    }

    /// The load from its common start on.
    struct Course {
        let start: Int64
        /// Who drives which users.
        var allocation: UserAllocation
        /// Of the number of users, by the operator.
        var changes: [UserChange] = []
        var isStopping = false
    }

    enum Phase {
        /// Next: arming, when the expected number has joined.
        case gathering
        /// Next: running, when every worker is ready.
        case arming(UserAllocation)
        /// Next: over, when nobody is left to report.
        case running(Course)
        /// With the outcome of the load, if it started.
        case over(Course?)
    }

    let run: UInt64
    let rules: JournalEntry.Rules
    let scenarioDigest: String
    let load: Load
    private let scenario: [UInt8]
    private let purpose: RunPurpose
    private(set) var phase = Phase.gathering
    var members: [Member] = []
    let userRule: UserRule

    /// The time after load and drain for the last intervals to arrive.
    static let farewellGrace = Duration.seconds(5)
    /// Pings sent right after joining, to know the clock before the start.
    static let firstPings = 5
    /// Changes of users take effect this long after the decision: by then every worker knows them.
    static let adjustmentLead = Duration.seconds(1)

    init(
        run: UInt64,
        rules: JournalEntry.Rules,
        scenario: Scenario,
        purpose: RunPurpose = .load
    ) {
        self.purpose = purpose
        self.run = run
        self.rules = rules
        self.scenario = Array(scenario.canonicalText.utf8)
        scenarioDigest = scenario.digest
        load = scenario.load
        userRule = UserRule(scenario)
    }

    /// The load so far; nil before its start.
    var course: Course? {
        switch phase {
        case .gathering, .arming: nil
        case .running(let course): course
        case .over(let course): course
        }
    }

    /// Who drives which users, once that is known.
    var allocation: UserAllocation? {
        if case .arming(let allocation) = phase { return allocation }
        return course?.allocation
    }

    /// Of the number of users, by the operator.
    var changes: [UserChange] { course?.changes ?? [] }

    var isStopping: Bool { course?.isStopping ?? false }

    /// Changes the load while it goes on.
    mutating func update(_ change: (inout Course) -> Void) {
        guard case .running(var course) = phase else { return }
        // Releases it first, or the change would copy every user's owner.
        phase = .gathering
        change(&course)
        phase = .running(course)
    }

    /// Users over time, with the operator's changes.
    var profile: LoadProfile { load.profile.changed(by: changes) }

    /// The planned number of users, or the number now.
    var wantedUsers: Int { changes.last?.users ?? load.profile.peakUsers }

    /// The common start instant; nil before it is known and when the run is over.
    var start: Int64? { isRunning ? course?.start : nil }

    /// An `if case` in `start` itself crashes the optimiser of Swift 6.3.1.
    private var isRunning: Bool {
        switch phase {
        case .running: true
        case .gathering, .arming, .over: false
        }
    }

    var isGathering: Bool {
        if case .gathering = phase { return true }
        return false
    }

    var isArming: Bool {
        if case .arming = phase { return true }
        return false
    }

    var isOver: Bool {
        if case .over = phase { return true }
        return false
    }

    // MARK: Gathering

    /// A worker has proved the token, for the first time or after a disconnect.
    mutating func join(
        _ hello: Hello,
        link: Int,
        session: UInt64,
        now: Int64
    ) -> Result<[Action], Refusal> {
        if let resumption = hello.resumption { return rejoin(resumption, link: link, now: now) }
        let entry: Result<Int, Refusal> = admit(hello, link: link, session: session, now: now)
        switch entry {
        case .failure(let refusal): return .failure(refusal)
        case .success(let worker):
            let membership = JournalEntry.Membership(
                session: session,
                name: hello.workerName,
                threads: hello.threadCount
            )
            return .success(
                [.record(.joined(worker: worker, membership))]
                    + welcome(worker, link: link, now: now) + [ping(worker, now)] + dealOut()
                    + (start == nil ? [] : [assignment(to: worker)])
            )
        }
    }

    private mutating func admit(
        _ hello: Hello,
        link: Int,
        session: UInt64,
        now: Int64
    ) -> Result<Int, Refusal> {
        switch phase {
        case .gathering: break
        case .running where !isStopping && (rules.rebalances || isRamping(now: now)): break
        case .running where !isStopping:
            let text = "the run is at its plateau; late workers need --rebalance"
            return .failure(Refusal(.notExpected, text: text))
        case .arming, .running, .over:
            let text = "the run already has its \(rules.expectedWorkers) workers"
            return .failure(Refusal(.notExpected, text: text))
        }
        guard members.count < Limits.workerCount else {
            let text = "a run has at most \(Limits.workerCount) workers"
            return .failure(Refusal(.notExpected, text: text))
        }
        members.append(Member(hello, session: session, link: link, now: now))
        return .success(members.count - 1)
    }

    func welcome(_ worker: Int, link: Int, now: Int64) -> [Action] {
        let welcome = Welcome(
            workerIndex: worker,
            resumption: Resumption(run: run, session: members[worker].session),
            mergedCount: members[worker].mergedCount
        )
        return [.send(link: link, .welcome(welcome))]
    }

    /// Divides the work once every expected worker has joined.
    private mutating func dealOut() -> [Action] {
        let waiting = workers(in: .joined)
        guard isGathering, waiting.count == rules.expectedWorkers else { return [] }
        phase = .arming(UserAllocation(userCount: load.profile.peakUsers, workers: waiting))
        return waiting.map { assignment(to: $0) }
    }

    private func assignment(to worker: Int) -> Action {
        var assignment = Assignment(
            scenario: scenario,
            scenarioDigest: scenarioDigest,
            segment: allocation?.segment(of: worker),
            contact: rules.contact
        )
        assignment.wantsVariables = purpose == .errand
        return .send(link: members[worker].link ?? -1, .assignment(assignment))
    }

    /// A worker has prepared the scenario; when the last one has, the run starts.
    mutating func ready(
        worker: Int,
        digest: String,
        checks: [FitnessCheck],
        now: Int64
    ) -> [Action] {
        guard !isGathering, !isOver, members[worker].state == .joined else {
            return expel(worker, .unexpectedMessage("ready"), now: now)
        }
        let name = members[worker].name
        guard digest == scenarioDigest else {
            let text =
                "worker \(name) read the scenario differently (digest "
                + "\(digest.prefix(12)) where the master has \(scenarioDigest.prefix(12))); "
                + "install the same version of Tidemark on both"
            return start == nil ? giveUp(text) : expel(worker, .fieldOutOfRange("digest"), now: now)
        }
        let bound = members[worker].clock.reading.map { Duration.nanoseconds($0.bound) }
        let checks = checks + [FitnessJudge.clock(offsetBound: bound)]
        let failures = checks.filter { $0.level == .failure }
        guard failures.isEmpty || purpose == .check else {
            let text = "worker \(name) is not fit to measure: \(failures.sentences)"
            return start == nil ? giveUp(text) : expel(worker, .unfit(text), now: now)
        }
        let warnings = checks.filter { $0.level == .warning }
        let notices: [Action] =
            warnings.isEmpty || purpose == .check
            ? [] : [.notice("worker \(name): \(warnings.sentences)")]
        members[worker].state = .ready
        members[worker].checks = checks
        return notices + startIfAllReady(now: now)
    }

    private mutating func startIfAllReady(now: Int64) -> [Action] {
        if let start { return startLate(start: start, now: now) }
        guard case .arming(let allocation) = phase, workers(in: .joined).isEmpty else { return [] }
        let taking = workers(in: .ready)
        guard purpose != .check else { return tellAll("it was a check only") + [.finish(.checked)] }
        let delay = Duration.milliseconds(200 + taking.count / 2)
        let start = now + delay.nanoseconds
        phase = .running(Course(start: start, allocation: allocation))
        return begin(taking, start: start, now: now)
    }

    /// Records the start of these workers and tells each in its own clock.
    mutating func begin(_ workers: [Int], start: Int64, now: Int64) -> [Action] {
        var clocks: [ClockReading] = []
        for worker in workers {
            let reading = members[worker].clock.reading ?? ClockReading(offset: 0, bound: .max / 4)
            clocks.append(reading)
            members[worker].state = .measuring
            members[worker].startReading = reading
            members[worker].reportedAt = max(start, now)
        }
        let started = JournalEntry.Started(clock: start, workers: workers, clocks: clocks)
        return [.record(.started(started))]
            + zip(workers, clocks).compactMap { worker, reading in
                members[worker].link.map {
                    .send(link: $0, .start(clock: max(0, start &+ reading.offset)))
                }
            }
    }

    /// Not every expected worker has joined in time.
    mutating func gatheringTimedOut(after wait: Duration) -> [Action] {
        guard isGathering || isArming else { return [] }
        let there = workers(in: .joined).count + workers(in: .ready).count
        let count = rules.expectedWorkers
        return giveUp(
            "\(there) of \(count == 1 ? "1 worker" : "\(count) workers") connected within "
                + "\(wait.components.seconds) s; start the missing ones, or raise "
                + "--expect-workers-max-wait"
        )
    }

    /// Ends the run before its start and tells all joined workers.
    mutating func giveUp(_ reason: String) -> [Action] {
        tellAll(reason) + [.finish(.notStarted(reason: reason))]
    }

    private mutating func tellAll(_ reason: String) -> [Action] {
        phase = .over(course)
        let refusal = Refusal(.over, text: "the run did not start: \(reason)")
        return members.compactMap(\.link).map { .send(link: $0, .refusal(refusal)) }
    }

    // MARK: Ending

    /// Ctrl-C: stops the load now and keeps the results; the second one cuts requests in flight.
    mutating func interrupted(now: Int64) -> [Action] {
        switch phase {
        case .gathering, .arming:
            return tellAll("it was interrupted") + [.finish(.interruptedBeforeStart)]
        case .running:
            let drain = isStopping ? .zero : load.stopTimeout
            return stopLoad(drain: drain, isByOperator: true, now: now)
        case .over:
            return []
        }
    }

    /// Ends the load early.
    mutating func stopLoad(drain: Duration, isByOperator: Bool, now: Int64) -> [Action] {
        guard let start else { return [] }
        defer { update { $0.isStopping = true } }
        let instant = max(0, now - start)
        let record: [Action] =
            isStopping
            ? [] : [.record(.stopped(instant: instant, isByOperator: isByOperator))]
        return record
            + members.compactMap(\.link).map { .send(link: $0, .stop(drain: drain)) }
    }

    mutating func finishIfNobodyIsLeft(now: Int64) -> [Action] {
        guard let start, !members.contains(where: { $0.isAwaited }) else { return [] }
        phase = .over(course)
        let end = max(0, now - start)
        // Every user finished its tasks before the time was over.
        let isEarly = !isStopping && members.allSatisfy(\.usersAreThrough)
        let early: [Action] =
            isEarly ? [.record(.stopped(instant: end, isByOperator: false))] : []
        // Late workers that are not ready yet are too late.
        let refusal = Refusal(.over, text: "the run is over")
        let late = (workers(in: .joined) + workers(in: .ready)).compactMap { members[$0].link }
        return early + [.record(.closing(instant: end))]
            + late.map { .send(link: $0, .refusal(refusal)) } + [.finish(.complete)]
    }

    // MARK: Members

    func workers(in state: Member.State) -> [Int] {
        members.indices.filter { members[$0].state == state }
    }

    func worker(ofLink link: Int) -> Int? {
        // By index, without copying a member: called for each message.
        members.indices.first { members[$0].link == link }
    }

    /// When the load ends by its profile.
    func loadEnd(start: Int64) -> Int64 { start + load.total.nanoseconds }

    /// True while more users will start.
    private func isRamping(now: Int64) -> Bool {
        guard let start, hasTimeForMore(start: start, now: now) else { return false }
        let planned = UserSchedule(profile).plannedUsers(atNanoseconds: max(0, now - start))
        return planned < wantedUsers
    }

    /// A worker that joins later than this would have no time to take over users and report.
    func hasTimeForMore(start: Int64, now: Int64) -> Bool {
        now + 2 * Self.adjustmentLead.nanoseconds < loadEnd(start: start)
    }

    /// Resumes the run from a journal, with no worker connected.
    mutating func resume(from ledger: RunLedger, now: Int64) -> [Action] {
        guard let start = ledger.start else { return [] }
        members = ledger.members.map { Member(resumed: $0, now: now) }
        let segmented = ledger.members.indices
            .filter { ledger.members[$0].segment != nil }
            .sorted {
                (ledger.members[$0].segment?.index ?? 0) < (ledger.members[$1].segment?.index ?? 0)
            }
        var allocation = UserAllocation(
            userCount: load.profile.changed(by: ledger.changes).peakUsers,
            workers: segmented
        )
        allocation.apply(ledger.handovers)
        phase = .running(
            Course(
                start: start,
                allocation: allocation,
                changes: ledger.changes,
                isStopping: ledger.stoppedAt != nil
            )
        )
        return [.record(.resumed(instant: max(0, now - start)))] + finishIfNobodyIsLeft(now: now)
    }
}

extension [FitnessCheck] {
    /// Finding and fix of each check, one after the other.
    fileprivate var sentences: String {
        map { check in check.fix.map { "\(check.finding); \($0)" } ?? check.finding }
            .joined(separator: ". ")
    }
}
