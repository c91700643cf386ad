// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// A mailbox around the run's machine: takes what workers, clock and operator say, performs what
/// the machine answers.
actor RunCoordinator {
    private let scenario: Scenario
    private let scenarioText: [UInt8]
    private let scenarioDigest: String
    private var machine: RunMachine
    private let merger: IntervalMerger
    private let timeline: Timeline
    private var live = LiveFigures()
    private var outboxes: [Int: AsyncStream<MasterMessage>.Continuation] = [:]
    private let endingPromise: AsyncStream<RunMachine.Ending>.Continuation
    private var ending: RunMachine.Ending?
    private var ticksSinceEnding = 0
    private var notices: [String] = []
    private var stoppedAt: Int64?
    private let clockOrigin = ContinuousClock.now

    /// Yields once, when the run is over and every dismissed worker has hung up.
    nonisolated let endings: AsyncStream<RunMachine.Ending>

    init(scenario: Scenario, expectedWorkers: Int) {
        self.scenario = scenario
        scenarioText = Array(scenario.canonicalText.utf8)
        scenarioDigest = scenario.digest
        machine = RunMachine(
            expectedCount: expectedWorkers,
            scenarioDigest: scenarioDigest,
            load: scenario.load
        )
        merger = IntervalMerger(
            windowCount: scenario.load.iterations + 1,
            endpointCount: scenario.endpoints.count
        )
        timeline = Timeline(load: scenario.load)
        (endings, endingPromise) = AsyncStream.makeStream()
    }

    // MARK: Workers

    /// Takes a worker in; messages to it go to its outbox.
    func join(
        _ hello: Hello,
        outbox: AsyncStream<MasterMessage>.Continuation
    ) -> Result<Int, Refusal> {
        let session = UInt64.random(in: 1...UInt64(Int64.max))
        switch machine.join(hello, session: session) {
        case .failure(let refusal):
            return .failure(refusal)
        case .success(let worker):
            outboxes[worker] = outbox
            outbox.yield(.welcome(workerIndex: worker, session: session))
            perform(machine.welcomed())
            return .success(worker)
        }
    }

    func receive(_ message: WorkerMessage, from worker: Int) {
        switch message {
        case .ready(let digest):
            perform(machine.ready(worker: worker, digest: digest, now: now))
        case .interval(let interval):
            perform(machine.interval(interval, worker: worker))
        case .farewell(let totals):
            perform(machine.farewell(totals, worker: worker, now: now))
        case .pong:
            break
        case .hello, .proof:
            perform([.expel(worker: worker, .unexpectedMessage(message.name))])
        }
    }

    func disconnected(worker: Int, reason: String) {
        outboxes.removeValue(forKey: worker)?.finish()
        let wasPresent = machine.present.contains(worker)
        perform(machine.disconnected(worker: worker, reason: reason, now: now))
        if wasPresent, !machine.present.contains(worker) {
            notices.append("lost worker \(machine.members[worker].name): \(reason)")
        }
        announceEndingIfAlone()
    }

    // MARK: Clock and operator

    func gatheringTimedOut(after wait: Duration) {
        perform(machine.gatheringTimedOut(after: wait))
    }

    func localWorkerExited(status: Int32) {
        guard machine.isGathering else { return }
        let reason = "a local worker ended with status \(status) before it joined"
        perform([.finish(.notStarted(reason: reason))])
    }

    func interrupt() {
        perform(machine.interrupted())
    }

    /// Once a second.
    func tick() {
        perform(machine.tick(now: now))
        if ending != nil { ticksSinceEnding += 1 }
        announceEndingIfAlone()
    }

    /// Something to tell the operator at the next opportunity.
    func note(_ text: String) { notices.append(text) }

    func takeNotices() -> [String] {
        defer { notices = [] }
        return notices
    }

    // MARK: Results

    func snapshot() -> LiveSnapshot {
        live.snapshot(
            scenario: scenario,
            machine: machine,
            merger: merger,
            sinceStart: machine.start.map { now - $0 }
        )
    }

    func summary(identity: RunIdentity, environment: MachineFacts) -> RunSummary {
        timeline.finish(until: .max)
        var identity = identity
        identity.wasInterrupted = machine.isStopping
        return Summarizer(
            scenario: scenario,
            identity: identity,
            environment: environment,
            members: machine.members,
            merger: merger,
            timeline: timeline.points,
            stoppedAt: stoppedAt
        ).summary()
    }

    // MARK: Performing

    private var now: Int64 { (ContinuousClock.now - clockOrigin).nanoseconds }

    private func perform(_ actions: [RunMachine.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: RunMachine.Action) {
        switch action {
        case .assign(let worker, let segment):
            let assignment = Assignment(
                scenario: scenarioText,
                scenarioDigest: scenarioDigest,
                segment: segment
            )
            outboxes[worker]?.yield(.assignment(assignment))
        case .startAll(let delay):
            for worker in machine.present { outboxes[worker]?.yield(.start(delay: delay)) }
        case .stopAll(let drain):
            if stoppedAt == nil { stoppedAt = machine.start.map { max(0, now - $0) } }
            for worker in machine.present { outboxes[worker]?.yield(.stop(drain: drain)) }
        case .merge(let worker, let interval):
            merge(interval, worker)
        case .acknowledge(let worker, let sequence):
            outboxes[worker]?.yield(.intervalAck(sequence: sequence))
        case .dismiss(let worker):
            outboxes[worker]?.yield(.dismissal)
        case .expel(let worker, let error):
            disconnected(worker: worker, reason: error.sentence)
        case .finish(let result):
            if ending == nil { ending = result }
            announceEndingIfAlone()
        }
    }

    private func merge(_ interval: Interval, _ worker: Int) {
        do throws(WireError) {
            try merger.merge(interval, worker: worker)
        } catch {
            perform(.expel(worker: worker, error))
            return
        }
        timeline.add(interval)
        live.add(interval, worker: worker)
        let reporting = machine.members.filter { $0.state == .ready }
        timeline.finish(until: reporting.map(\.measuredUntil).min() ?? 0)
    }

    /// A dismissed worker hangs up when it has read its dismissal; before that nothing may close.
    private func announceEndingIfAlone() {
        guard let ending else { return }
        guard outboxes.isEmpty || ticksSinceEnding > 2 || ending != .complete else { return }
        endingPromise.yield(ending)
        endingPromise.finish()
    }
}
