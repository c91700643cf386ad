// SPDX-License-Identifier: Apache-2.0

internal import Protocol
package import Shared

/// A mailbox around the run's machine and its ledger: receives events of workers, clock and
/// operator, and performs the machine's actions.
///
/// A record is in the journal and in the ledger before any later action of the same answer is
/// performed.
package actor RunCoordinator {
    private var machine: RunMachine
    package let ledger: RunLedger
    private let journal: JournalWriter
    package private(set) var live = LiveFigures()
    private var outboxes: [Int: AsyncStream<MasterMessage>.Continuation] = [:]
    private var nextLink = 0
    private let endingPromise: AsyncStream<RunMachine.Ending>.Continuation
    private var ending: RunMachine.Ending?
    private var ticksSinceEnding = 0
    private var notices = NoticeLog()
    private var isJournalBroken = false

    /// Yields once, when the run is over and every dismissed worker has hung up.
    nonisolated let endings: AsyncStream<RunMachine.Ending>

    private static let ticksPerSecond = 10

    init(machine: RunMachine, ledger: RunLedger, journal: JournalWriter) {
        self.machine = machine
        self.ledger = ledger
        self.journal = journal
        (endings, endingPromise) = AsyncStream.makeStream()
    }

    /// Continues the run of the ledger.
    func resume() {
        perform(machine.resume(from: ledger, now: MonotonicClock.now()))
    }

    // MARK: Workers

    /// Adds a worker; messages to it go to its outbox.
    ///
    /// Returns the number of the connection.
    func join(
        _ hello: Hello,
        outbox: AsyncStream<MasterMessage>.Continuation
    ) -> Result<Int, Refusal> {
        let link = nextLink
        let session = UInt64.random(in: 1...UInt64(Int64.max))
        switch machine.join(hello, link: link, session: session, now: MonotonicClock.now()) {
        case .failure(let refusal):
            return .failure(refusal)
        case .success(let actions):
            nextLink += 1
            outboxes[link] = outbox
            perform(actions)
            return .success(link)
        }
    }

    /// `frame` is the message as received.
    func receive(_ message: WorkerMessage, frame: [UInt8], link: Int) {
        do throws(WireError) {
            let report = try WorkerReport(message, frame: frame, checkedBy: ledger)
            perform(machine.received(report, link: link, now: MonotonicClock.now()))
        } catch {
            broke(error, link: link)
        }
    }

    /// A joined worker broke a rule of the protocol.
    func broke(_ error: WireError, link: Int) {
        guard let worker = machine.worker(ofLink: link) else { return }
        perform(machine.expel(worker, error, now: MonotonicClock.now()))
    }

    func disconnected(link: Int, reason: String) {
        outboxes.removeValue(forKey: link)?.finish()
        perform(machine.disconnected(link: link, reason: reason, now: MonotonicClock.now()))
        announceEndingIfAlone()
    }

    // MARK: Clock and operator

    func gatheringTimedOut(after wait: Duration) {
        perform(machine.gatheringTimedOut(after: wait))
    }

    /// A worker process of this machine has ended.
    func localWorkerExited(name: String, status: Int32) {
        if machine.isGathering {
            let reason = "a local worker ended with status \(status) before it joined"
            perform(machine.giveUp(reason))
        } else {
            let now = MonotonicClock.now()
            perform(machine.processEnded(name: name, status: status, now: now))
        }
    }

    package func interrupt() {
        perform(machine.interrupted(now: MonotonicClock.now()))
    }

    /// Changes the number of users from now on; nil for the rate uses the scenario's.
    package func changeUsers(to users: Int, at rate: Rate?) throws(UserChangeRefusal) {
        let now = MonotonicClock.now()
        perform(try machine.changeUsers(to: users, at: rate, now: now).get())
    }

    /// Drives the machine's clock until cancelled.
    func keepTime() async throws {
        while true {
            try await Task.sleep(for: .seconds(1) / Self.ticksPerSecond)
            perform(machine.tick(now: MonotonicClock.now()))
            if ending != nil { ticksSinceEnding += 1 }
            announceEndingIfAlone()
        }
    }

    /// Queues a notice for the operator.
    func note(_ text: String) { notices.add(text, seconds: elapsedSeconds) }

    /// For the operator, who sees each notice once.
    func takeNotices() -> [String] { notices.takeUntold() }

    /// The latest notices, from this number on.
    package func notices(from number: Int) -> [Notice] { notices.notices(from: number) }

    private var elapsedSeconds: Int? {
        machine.course.map { Int(max(0, MonotonicClock.now() - $0.start) / 1_000_000_000) }
    }

    // MARK: Results

    package func snapshot() -> LiveSnapshot {
        live.snapshot(
            scenario: ledger.scenario,
            machine: machine,
            merger: ledger.merger,
            sinceStart: machine.course.map { MonotonicClock.now() - $0.start }
        )
    }

    /// The health of each worker.
    package func workers() -> [WorkerHealth] { WorkerHealth.all(machine, ledger, live) }

    /// The finished seconds, without the first `count` of them.
    package func seconds(after count: Int) -> [TimelinePoint] {
        Array(ledger.timeline.points.dropFirst(count))
    }

    func summary() -> RunSummary { RunSummary(of: ledger) }

    /// The values that an errand's user had at its end, by name.
    func variables() -> [String: [UInt8]] {
        ledger.members.reduce(into: [:]) { values, member in
            guard case .left(let totals) = member.state else { return }
            values.merge(totals.variables) { first, _ in first }
        }
    }

    /// Every user finished everything before the time was over.
    func hasEndedEarly() -> Bool { ledger.stoppedAt != nil && !ledger.isInterrupted }

    /// By worker, as soon as it is ready.
    package func checks() -> [(worker: String, checks: [FitnessCheck])] {
        machine.members.filter { !$0.checks.isEmpty }.map { ($0.name, $0.checks) }
    }

    // MARK: Performing

    private func perform(_ actions: [RunMachine.Action]) {
        for action in actions { perform(action) }
    }

    private func perform(_ action: RunMachine.Action) {
        switch action {
        case .record(let entry):
            record(entry) { () throws(WireError) in try ledger.apply(entry) }
        case .merge(let checked, let worker, let receipt):
            record(.received(worker: worker, receipt)) { () throws(WireError) in
                try ledger.merge(checked, worker: worker, drift: receipt.drift)
            }
            live.add(checked.interval, worker: worker)
        case .send(let link, let message):
            outboxes[link]?.yield(message)
        case .close(let link):
            outboxes.removeValue(forKey: link)?.finish()
        case .notice(let text):
            note(text)
        case .finish(let result):
            if ending == nil { ending = result }
            announceEndingIfAlone()
        }
    }

    private func record(_ entry: JournalEntry, apply: () throws(WireError) -> Void) {
        do throws(JournalWriter.Failure) {
            if !isJournalBroken { try journal.append(entry) }
        } catch {
            // The results still count; only a replay would miss them.
            isJournalBroken = true
            note(
                "cannot write the journal \(journal.path): \(error.reason); the run continues "
                    + "without it"
            )
        }
        do throws(WireError) {
            try apply()
        } catch {
            preconditionFailure("the machine made a record that cannot be: \(error)")
        }
    }

    /// A dismissed worker hangs up when it has read its dismissal; until then nothing may close.
    private func announceEndingIfAlone() {
        guard let ending else { return }
        guard outboxes.isEmpty || ticksSinceEnding > 2 * Self.ticksPerSecond else { return }
        endingPromise.yield(ending)
        endingPromise.finish()
    }
}
