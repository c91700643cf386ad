// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The course of one run: who is in it, what each was told, what is still missing.
///
/// ```
/// gathering ─► arming ─► running ─► over
///     └───────────┴──────────┴──► over (no worker, refused, all lost)
/// ```
/// Instants are ns since any fixed origin of the caller's clock.
struct RunMachine {
    enum Action: Equatable {
        case assign(worker: Int, Segment)
        /// Tell every worker to start so long from now.
        case startAll(after: Duration)
        case stopAll(drain: Duration)
        case merge(worker: Int, Interval)
        case acknowledge(worker: Int, sequence: UInt64)
        case dismiss(worker: Int)
        /// Close the connection; the worker broke a rule.
        case expel(worker: Int, WireError)
        case finish(Ending)
    }

    /// How the run ended.
    enum Ending: Equatable {
        /// Every worker has said farewell or is named as lost.
        case complete
        /// It never started.
        case notStarted(reason: String)
        /// Ctrl-C before the start.
        case interruptedBeforeStart
    }

    private enum Phase: Equatable {
        /// Then: arming when the expected number is there.
        case gathering
        /// Then: running when every worker is ready.
        case arming
        /// Then: over when nobody is left to report.
        case running(start: Int64)
        case over
    }

    let expectedCount: Int
    private let scenarioDigest: String
    /// The load's length and the drain's, after which a silent worker is lost.
    private let deadlineAfterStart: Int64
    private var phase = Phase.gathering
    private(set) var members: [Member] = []
    private(set) var isStopping = false

    /// Between the last worker's readiness and the common start instant.
    static let startDelay = Duration.milliseconds(200)
    /// What requests in flight get at the end.
    static let drain = Duration.seconds(10)
    /// After load and drain, for the last intervals to arrive.
    static let farewellGrace = Duration.seconds(5)

    init(expectedCount: Int, scenarioDigest: String, load: Load) {
        self.expectedCount = expectedCount
        self.scenarioDigest = scenarioDigest
        deadlineAfterStart = (load.total + Self.drain + Self.farewellGrace).nanoseconds
    }

    /// The common start instant; nil before it is known.
    var start: Int64? {
        if case .running(let start) = phase { return start }
        return nil
    }

    var isGathering: Bool { phase == .gathering }

    var isOver: Bool { phase == .over }

    // MARK: Events

    /// A worker has proved the token; its index, or why it is not taken.
    mutating func join(_ hello: Hello, session: UInt64) -> Result<Int, Refusal> {
        guard phase == .gathering else {
            return .failure(
                Refusal(.notExpected, text: "the run already has its \(expectedCount) workers")
            )
        }
        let index = members.count
        members.append(
            Member(
                name: hello.workerName,
                threads: hello.threadCount,
                session: session,
                state: .joined
            )
        )
        return .success(index)
    }

    /// The welcome is on its way; once everybody expected is here, the work is dealt out.
    mutating func welcomed() -> [Action] {
        guard phase == .gathering, present.count == expectedCount else { return [] }
        phase = .arming
        return present.enumerated().map { position, worker in
            members[worker].segment = Segment(index: position, count: expectedCount)
            return .assign(worker: worker, Segment(index: position, count: expectedCount))
        }
    }

    /// A worker has prepared the scenario; when the last one has, the run starts.
    mutating func ready(worker: Int, digest: String, now: Int64) -> [Action] {
        guard phase == .arming, members[worker].state == .joined else {
            return [.expel(worker: worker, .unexpectedMessage("ready"))]
        }
        guard digest == scenarioDigest else {
            phase = .over
            let text =
                "worker \(members[worker].name) read the scenario differently (digest "
                + "\(digest.prefix(12)) where the master has \(scenarioDigest.prefix(12))); "
                + "install the same version of Tidemark on both"
            return [.finish(.notStarted(reason: text))]
        }
        members[worker].state = .ready
        guard present.allSatisfy({ members[$0].state == .ready }) else { return [] }
        phase = .running(start: now + Self.startDelay.nanoseconds)
        return [.startAll(after: Self.startDelay)]
    }

    /// An interval came; it is merged once, however often it comes.
    mutating func interval(_ interval: Interval, worker: Int) -> [Action] {
        guard case .running = phase, members[worker].state == .ready else {
            return [.expel(worker: worker, .unexpectedMessage("interval"))]
        }
        let expected = members[worker].nextSequence
        let acknowledgement = Action.acknowledge(worker: worker, sequence: interval.sequence)
        guard interval.sequence <= expected else {
            return [.expel(worker: worker, .fieldOutOfRange("interval.sequence"))]
        }
        guard interval.sequence == expected else { return [acknowledgement] }
        members[worker].nextSequence += 1
        members[worker].measuredUntil = interval.endNanoseconds
        return [.merge(worker: worker, interval), acknowledgement]
    }

    /// A worker has reported everything.
    mutating func farewell(_ totals: WorkerTotals, worker: Int, now: Int64) -> [Action] {
        guard members[worker].state == .ready || members[worker].state == .joined else {
            return [.expel(worker: worker, .unexpectedMessage("farewell"))]
        }
        guard totals.intervals == members[worker].nextSequence else {
            return [.expel(worker: worker, .fieldOutOfRange("farewell.interval_count"))]
        }
        members[worker].state = .left(totals)
        if case .running(let start) = phase, !isStopping, now < start + loadLength {
            members[worker].leftEarlyAt = now - start
        }
        return [.dismiss(worker: worker)] + finishIfNobodyIsLeft()
    }

    /// The connection to a worker is gone.
    mutating func disconnected(worker: Int, reason: String, now: Int64) -> [Action] {
        switch members[worker].state {
        case .left, .lost: return []
        case .joined, .ready: break
        }
        let since = start.map { max(0, now - $0) } ?? 0
        members[worker].state = .lost(at: since, reason: reason)
        switch phase {
        case .gathering, .over:
            return []
        case .arming:
            phase = .over
            let text = "worker \(members[worker].name) was lost before the start: \(reason)"
            return [.finish(.notStarted(reason: text))]
        case .running:
            return finishIfNobodyIsLeft()
        }
    }

    /// Not everybody expected has come in time.
    mutating func gatheringTimedOut(after wait: Duration) -> [Action] {
        guard phase == .gathering || phase == .arming else { return [] }
        phase = .over
        let wanted = expectedCount == 1 ? "1 worker" : "\(expectedCount) workers"
        let text =
            "\(present.count) of \(wanted) came within \(wait.components.seconds) s; start the "
            + "missing ones, or raise --expect-workers-max-wait"
        return [.finish(.notStarted(reason: text))]
    }

    /// Ctrl-C: the load stops now, what is measured is kept; again, requests in flight are cut.
    mutating func interrupted() -> [Action] {
        switch phase {
        case .gathering, .arming:
            phase = .over
            return [.finish(.interruptedBeforeStart)]
        case .running:
            defer { isStopping = true }
            return [.stopAll(drain: isStopping ? .zero : Self.drain)]
        case .over:
            return []
        }
    }

    /// Called now and then: names as lost who is silent long after the end.
    mutating func tick(now: Int64) -> [Action] {
        guard case .running(let start) = phase, now > start + deadlineAfterStart else { return [] }
        var actions: [Action] = []
        for worker in present where members[worker].state == .ready {
            let reason = "no farewell within \(Self.farewellGrace.components.seconds) s"
            actions += disconnected(worker: worker, reason: reason, now: now)
        }
        return actions
    }

    /// Workers that joined and are not lost.
    var present: [Int] {
        members.indices.filter {
            if case .lost = members[$0].state { return false }
            return true
        }
    }

    private var loadLength: Int64 {
        deadlineAfterStart - (Self.drain + Self.farewellGrace).nanoseconds
    }

    private mutating func finishIfNobodyIsLeft() -> [Action] {
        guard case .running = phase else { return [] }
        let isWaiting = members.contains { $0.state == .ready }
        guard !isWaiting else { return [] }
        phase = .over
        return [.finish(.complete)]
    }
}

extension RunMachine {
    /// One worker of the run, as the master knows it.
    struct Member: Equatable {
        enum State: Equatable {
            /// Welcomed; prepares.
            case joined
            /// Prepared; measures once the run has started.
            case ready
            case left(WorkerTotals)
            /// `at` in ns since the start.
            case lost(at: Int64, reason: String)
        }

        let name: String
        let threads: Int
        let session: UInt64
        var state: State
        var segment: Segment?
        /// The sequence number of the interval that it sends next.
        var nextSequence: UInt64 = 0
        /// End of the last merged interval, in ns since the start.
        var measuredUntil: Int64 = 0
        /// When it said farewell before the load's end without being asked, in ns since the start.
        var leftEarlyAt: Int64?

        init(name: String, threads: Int, session: UInt64, state: State) {
            self.name = name
            self.threads = threads
            self.session = session
            self.state = state
        }
    }
}
