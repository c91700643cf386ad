// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

// Events of a run's workers: their messages, silences and returns.
extension RunMachine {
    /// One worker of the run, as the master knows it.
    struct Member: Equatable {
        enum State: Equatable {
            /// Welcomed; prepares.
            case joined
            /// Prepared.
            case ready
            /// Has been told when to start; its intervals are expected, even while it is silent.
            case measuring
            /// Has reported everything.
            case left
            /// Will not return.
            case lost
        }

        let name: String
        let threads: Int
        let session: UInt64
        var state = State.joined
        /// Its connection; nil while there is none.
        var link: Int?
        var heardAt: Int64
        /// Its load ended early, because there was nothing left to do.
        var usersAreThrough = false
        /// When its last interval came.
        var reportedAt: Int64
        /// Since when it counts as lost; nil while it does not.
        var silentSince: Int64?
        var clock = ClockEstimate()
        var startReading: ClockReading?
        /// Intervals in the journal.
        var mergedCount: UInt64 = 0
        var checks: [FitnessCheck] = []
        var contactPoint = ContactPoint()

        init(_ hello: Hello, session: UInt64, link: Int, now: Int64) {
            name = hello.workerName
            threads = hello.threadCount
            self.session = session
            self.link = link
            heardAt = now
            reportedAt = now
        }

        /// Its state according to a journal.
        init(resumed member: RunLedger.Member, now: Int64) {
            name = member.name
            threads = member.threads
            session = member.session
            heardAt = now
            reportedAt = now
            mergedCount = member.mergedCount
            startReading = member.clock
            silentSince = member.silentSince
            switch member.state {
            case .measuring: state = .measuring
            case .left: state = .left
            case .lost: state = .lost
            case .joined: state = .lost
            }
        }

        var isAwaited: Bool { state == .measuring }
    }

    /// The pings of one connection.
    struct ContactPoint: Equatable {
        var nextPing: UInt64 = 0
        /// Long ago, so that the first ping is due at once.
        var pingedAt: Int64 = -1 << 62
        /// Pongs that arrived on this connection.
        var heardCount: UInt64 = 0
        var closingReason: String?
    }

    // MARK: Messages

    mutating func received(_ report: WorkerReport, link: Int, now: Int64) -> [Action] {
        guard let worker = worker(ofLink: link) else { return [] }
        members[worker].heardAt = now
        switch report {
        case .ready(let digest, let checks):
            return ready(worker: worker, digest: digest, checks: checks, now: now)
        case .interval(let checked, let frame):
            return received(checked, frame: frame, worker: worker, link: link, now: now)
        case .farewell(let totals, let frame):
            return received(totals, frame: frame, worker: worker, link: link, now: now)
        case .pong(let sequence, let clock):
            return received(pong: sequence, clock: clock, worker: worker, now: now)
        }
    }

    /// An interval is recorded once and acknowledged each time it arrives.
    private mutating func received(
        _ checked: CheckedInterval,
        frame: [UInt8],
        worker: Int,
        link: Int,
        now: Int64
    ) -> [Action] {
        guard let start, members[worker].state == .measuring || members[worker].state == .left
        else { return expel(worker, .unexpectedMessage("interval"), now: now) }
        let sequence = checked.interval.sequence
        let acknowledgement = Action.send(link: link, .intervalAck(sequence: sequence))
        let expected = members[worker].mergedCount
        guard sequence >= expected else { return [acknowledgement] }
        guard sequence == expected, members[worker].state == .measuring else {
            return expel(worker, .fieldOutOfRange("interval.sequence"), now: now)
        }
        members[worker].mergedCount += 1
        members[worker].reportedAt = now
        let reading = members[worker].startReading
        let receipt = JournalEntry.Receipt(
            instant: max(0, now - start),
            drift: reading.map { members[worker].clock.drift(since: $0) } ?? 0,
            frame: frame
        )
        return returned(worker, now: now)
            + [.merge(checked, worker: worker, receipt), acknowledgement]
    }

    /// A worker has reported everything.
    private mutating func received(
        _ totals: WorkerTotals,
        frame: [UInt8],
        worker: Int,
        link: Int,
        now: Int64
    ) -> [Action] {
        if members[worker].state == .left { return [.send(link: link, .dismissal)] }
        guard let start, members[worker].state == .measuring else {
            return expel(worker, .unexpectedMessage("farewell"), now: now)
        }
        guard totals.intervals == members[worker].mergedCount else {
            return expel(worker, .fieldOutOfRange("farewell.interval_count"), now: now)
        }
        let back = returned(worker, now: now)
        members[worker].state = .left
        members[worker].usersAreThrough = totals.usersAreThrough
        let left = JournalEntry.left(worker: worker, instant: max(0, now - start), frame: frame)
        return back + [.record(left), .send(link: link, .dismissal)]
            + finishIfNobodyIsLeft(now: now)
    }

    private mutating func received(
        pong: UInt64,
        clock: Int64,
        worker: Int,
        now: Int64
    ) -> [Action] {
        guard members[worker].clock.received(pong: pong, clock: clock, now: now) else {
            return expel(worker, .fieldOutOfRange("pong.sequence"), now: now)
        }
        members[worker].contactPoint.heardCount += 1
        return members[worker].clock.roundTripCount < Self.firstPings ? [ping(worker, now)] : []
    }

    // MARK: Connections

    /// A worker of the run returns on a new connection.
    mutating func rejoin(
        _ resumption: Resumption,
        link: Int,
        now: Int64
    ) -> Result<[Action], Refusal> {
        guard resumption.run == run,
            let worker = members.firstIndex(where: { $0.session == resumption.session }),
            members[worker].state == .measuring || members[worker].state == .left
        else {
            let text = "the run of this worker is over, or the master gave the worker up"
            return .failure(Refusal(.over, text: text))
        }
        let old = members[worker].link.map { [Action.close(link: $0)] } ?? []
        members[worker].link = link
        members[worker].heardAt = now
        members[worker].reportedAt = now
        members[worker].contactPoint = ContactPoint()
        members[worker].clock = ClockEstimate()
        var actions = old + welcome(worker, link: link, now: now)
        actions += returned(worker, now: now)
        if let start, members[worker].mergedCount == 0, let reading = members[worker].startReading {
            // It may not have received it.
            let clock = max(0, start &+ reading.offset)
            actions.append(.send(link: link, .start(clock: clock)))
        }
        let adjustment = adjustment(of: worker)
        if rules.contact.restsWhenUnheard || !adjustment.isEmpty {
            actions.append(.send(link: link, .adjust(adjustment)))
        }
        if isStopping { actions.append(.send(link: link, .stop(drain: load.stopTimeout))) }
        // Last: its answer lets a resting worker continue, which it must not do with its old users.
        actions.append(ping(worker, now))
        return .success(actions)
    }

    /// A connection has ended.
    mutating func disconnected(link: Int, reason: String, now: Int64) -> [Action] {
        guard let worker = worker(ofLink: link) else { return [] }
        members[worker].link = nil
        members[worker].contactPoint.closingReason = reason
        let name = members[worker].name
        switch (phase, members[worker].state) {
        case (_, .left), (_, .lost), (.over, _):
            return []
        case (.gathering, _):
            members[worker].state = .lost
            return [.notice("worker \(name) left: \(reason)")]
        case (.arming, _):
            members[worker].state = .lost
            return giveUp("worker \(name) was lost before the start: \(reason)")
        case (.running, .measuring):
            return [.notice("the connection to worker \(name) ended (\(reason))")]
        case (.running, _):
            members[worker].state = .lost
            return [.notice("late worker \(name) left: \(reason)")]
        }
    }

    /// The process of a worker on this machine has ended.
    mutating func processEnded(name: String, status: Int32, now: Int64) -> [Action] {
        guard let start, let worker = members.firstIndex(where: { $0.name == name }),
            members[worker].state == .measuring
        else { return [] }
        return lost(worker, "its process ended with status \(status)", start: start, now: now)
    }

    /// Closes the connection of a worker that broke a rule; the worker is not accepted again.
    mutating func expel(_ worker: Int, _ error: WireError, now: Int64) -> [Action] {
        let close = members[worker].link.map { [Action.close(link: $0)] } ?? []
        guard members[worker].state == .measuring, let start else {
            let wasNeeded = isArming && members[worker].state != .lost
            members[worker].state = .lost
            members[worker].link = nil
            let text = "worker \(members[worker].name) broke the protocol: \(error.sentence)"
            return close + (wasNeeded ? giveUp(text) : [.notice(text)])
        }
        members[worker].link = nil
        return close + lost(worker, error.sentence, start: start, now: now)
    }

    // MARK: Silence

    /// Called a few times a second: pings workers, reports silent ones, gives up those that stay
    /// silent.
    mutating func tick(now: Int64) -> [Action] {
        guard !isOver else { return [] }
        var actions: [Action] = []
        for worker in members.indices {
            if members[worker].link != nil,
                now - members[worker].contactPoint.pingedAt >= rules.pingInterval.nanoseconds
            {
                actions.append(ping(worker, now))
            }
            switch members[worker].state {
            case .joined, .ready: actions += watchBeforeStart(worker, now: now)
            case .measuring:
                if let start { actions += watch(worker, start: start, now: now) }
            case .left, .lost: break
            }
        }
        return actions
    }

    private mutating func watchBeforeStart(_ worker: Int, now: Int64) -> [Action] {
        let silence = rules.contact.silence
        guard let link = members[worker].link,
            now - members[worker].heardAt > silence.nanoseconds
        else { return [] }
        let reason = "no message for \(silence.components.seconds) s"
        return [.close(link: link)] + disconnected(link: link, reason: reason, now: now)
    }

    private mutating func watch(_ worker: Int, start: Int64, now: Int64) -> [Action] {
        let member = members[worker]
        let silence = rules.contact.silence.nanoseconds
        let unheard = now - max(member.heardAt, start)
        if unheard > returnWindow || now > farewellDeadline(member, start: start) {
            let reason =
                member.silentSince == nil
                ? "no farewell within \(Self.farewellGrace.components.seconds) s of the end"
                : "it did not come back"
            return close(worker) + lost(worker, reason, start: start, now: now)
        }
        guard member.silentSince == nil else { return [] }
        if unheard > silence {
            let reason =
                member.link == nil
                ? member.contactPoint.closingReason ?? "its connection ended"
                : "no message for \(rules.contact.silence.components.seconds) s"
            return close(worker) + silent(worker, reason, start: start, now: now)
        }
        if now - member.reportedAt > 2 * silence {
            let reason = "it answers pings but has reported nothing since "
            let since = max(0, member.reportedAt - start) / 1_000_000_000
            return silent(worker, reason + "second \(since)", start: start, now: now)
        }
        return []
    }

    /// After this silence a worker has given up its master, and drained.
    private var returnWindow: Int64 {
        (rules.contact.grace + load.stopTimeout + Self.farewellGrace).nanoseconds
    }

    /// A connected worker has this long after load and drain to say farewell.
    private func farewellDeadline(_ member: Member, start: Int64) -> Int64 {
        guard member.link != nil else { return .max }
        let end = loadEnd(start: start) + (load.stopTimeout + Self.farewellGrace).nanoseconds
        // A worker that returned late still has its backlog to deliver.
        return max(end, member.reportedAt + 2 * Self.farewellGrace.nanoseconds)
    }

    private mutating func close(_ worker: Int) -> [Action] {
        guard let link = members[worker].link else { return [] }
        members[worker].link = nil
        return [.close(link: link)]
    }

    private mutating func silent(
        _ worker: Int,
        _ reason: String,
        start: Int64,
        now: Int64
    ) -> [Action] {
        members[worker].silentSince = now
        let silence = JournalEntry.Silence(
            instant: max(0, now - start),
            reason: reason,
            isFinal: false
        )
        let text = "lost worker \(members[worker].name): \(reason)"
        return [.record(.silent(worker: worker, silence)), .notice(text)]
            + lossPolicy(now: now)
    }

    private mutating func lost(
        _ worker: Int,
        _ reason: String,
        start: Int64,
        now: Int64
    ) -> [Action] {
        let wasSilent = members[worker].silentSince != nil
        members[worker].state = .lost
        members[worker].silentSince = members[worker].silentSince ?? now
        let silence = JournalEntry.Silence(
            instant: max(0, now - start),
            reason: reason,
            isFinal: true
        )
        let text = "gave up worker \(members[worker].name): \(reason)"
        return [.record(.silent(worker: worker, silence)), .notice(text)]
            + (wasSilent ? [] : lossPolicy(now: now)) + finishIfNobodyIsLeft(now: now)
    }

    private mutating func returned(_ worker: Int, now: Int64) -> [Action] {
        guard let start, members[worker].silentSince != nil else { return [] }
        members[worker].silentSince = nil
        let instant = max(0, now - start)
        return [
            .record(.returned(worker: worker, instant: instant)),
            .notice("worker \(members[worker].name) is back"),
        ] + (rules.workerLoss == .rebalance ? rebalance(movesActive: true, now: now) : [])
    }

    private mutating func lossPolicy(now: Int64) -> [Action] {
        switch rules.workerLoss {
        case .invalid, .continue: []
        case .rebalance: rebalance(movesActive: true, now: now)
        case .stop: stopLoad(drain: load.stopTimeout, isByOperator: false, now: now)
        }
    }

    // MARK: Pings

    mutating func ping(_ worker: Int, _ now: Int64) -> Action {
        let sequence = members[worker].contactPoint.nextPing
        members[worker].contactPoint.nextPing += 1
        members[worker].contactPoint.pingedAt = now
        members[worker].clock.sent(ping: sequence, now: now)
        let heardCount = members[worker].contactPoint.heardCount
        return .send(
            link: members[worker].link ?? -1,
            .ping(sequence: sequence, heardCount: heardCount)
        )
    }
}
