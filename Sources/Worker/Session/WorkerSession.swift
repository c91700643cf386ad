// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// A worker's part in a run: what it does about its master, its connection and its load.
///
/// ```
/// connection   down ─► dialling ─► handshake ─► up ─┐      work   none ─► preparing ─► prepared
///               ▲                                   │                        ─► running ─► drained
///               └───────────────────────────────────┘
/// ```
/// Before the worker is ready a lost connection ends it. After that the load goes on for the
/// grace time, the worker dials again, and every interval stays in the outbox until the master has
/// acknowledged it. Events and the time come in, actions go out; instants are ns on the worker's
/// monotonic clock.
struct WorkerSession {
    enum Action: Equatable {
        /// Open a connection; answer with `connected` or `disconnected`.
        case dial
        /// Close the connection; `disconnected` need not follow.
        case hangUp
        case send(WorkerMessage)
        /// Parse the scenario and answer with `prepared`.
        case prepare(Assignment)
        /// Start the engines at this instant, which may have passed.
        case start(at: Int64, UserShare)
        /// From now on the worker has these users.
        case adjust(UserShare)
        /// Stop the engines; requests in flight get this much time.
        case stop(drain: Duration)
        /// Write the unacknowledged data to disk, then fail with `masterGone`.
        case keep(Leftover)
        /// Leave with success.
        case leave
        case fail(WorkerFailure)
    }

    /// The data that a worker could not deliver.
    struct Leftover: Equatable {
        let resumption: Resumption
        let intervals: [Interval]
        let totals: WorkerTotals
    }

    enum Link: Equatable {
        case down(redialAt: Int64)
        case dialling
        case handshake(since: Int64)
        case up
    }

    enum Work: Equatable {
        case none
        case preparing
        case prepared
        case running
        case drained(WorkerTotals)
        case over
    }

    private let token: Token
    var hello: Hello
    /// Until when to try a master that was never reached.
    private let firstDialDeadline: Int64
    var handshake: WorkerHandshake
    var link = Link.down(redialAt: 0)
    var work = Work.none
    var contact = Contact.standard
    var share = UserShare(segment: nil)
    var outbox = IntervalOutbox()
    var lease = Lease()
    /// When the last message of the master arrived.
    var heardAt: Int64
    /// True once the grace time was over and the load was told to stop.
    private var isAbandoned = false
    /// True once the master has refused to take this worker back.
    private var isGivenUp = false
    private var redials: Int
    private var random: RandomStream

    /// The time for requests in flight if the worker itself ends the load.
    static let drain = Duration.seconds(10)
    private static let firstRedial: Int64 = 100_000_000
    private static let longestRedial: Int64 = 2_000_000_000

    /// `seed` varies the pauses between dials, so that a thousand workers do not come back at once.
    init(token: Token, hello: Hello, now: Int64, connectMaxWait: Duration, seed: UInt64) {
        self.token = token
        self.hello = hello
        handshake = WorkerHandshake(token: token, hello: hello)
        heardAt = now
        firstDialDeadline = now + connectMaxWait.nanoseconds
        redials = 0
        random = RandomStream(seed: seed, index: 0)
    }

    /// True from the report that it is ready until everything is delivered or given up: the start
    /// may be on its way, and its place in the run is kept.
    var hasPlace: Bool {
        switch work {
        case .prepared, .running, .drained: true
        case .none, .preparing, .over: false
        }
    }

    // MARK: Connection

    /// The connection is open; `nonce` are fresh random bytes, to which the master's proof is bound.
    mutating func connected(nonce: [UInt8], now: Int64) -> [Action] {
        guard link == .dialling else { return [.hangUp] }
        hello.nonce = nonce
        link = .handshake(since: now)
        handshake = WorkerHandshake(token: token, hello: hello)
        return [.send(handshake.opening)]
    }

    /// The connection could not be opened, or has ended.
    mutating func disconnected(reason: String, now: Int64) -> [Action] {
        guard work != .over else { return [] }
        let previous = link
        link = .down(redialAt: now + nextPause())
        switch (previous, work) {
        case (.down, _):
            return []
        case (.dialling, .none):
            guard now >= firstDialDeadline else { return [] }
            return fail(.masterUnreachable(reason: reason))
        case (.handshake, .none):
            return fail(.handshakeBroken(reason: reason))
        case (_, .none), (_, .preparing):
            return fail(.masterGone(kept: nil))
        case (_, .prepared), (_, .running), (_, .drained), (_, .over):
            return []
        }
    }

    /// Doubles from a tenth of a second to two seconds, minus a random part of up to half.
    private mutating func nextPause() -> Int64 {
        let pause = min(Self.firstRedial << min(redials, 10), Self.longestRedial)
        redials += 1
        return pause - Int64(random.below(UInt64(pause / 2)))
    }

    // MARK: The master

    mutating func receive(_ message: MasterMessage, now: Int64) -> [Action] {
        switch link {
        case .down, .dialling: return []
        case .handshake: return shake(message, now: now)
        case .up: break
        }
        heardAt = now
        switch (work, message) {
        case (.none, .assignment(let assignment)):
            work = .preparing
            contact = assignment.contact
            share = UserShare(segment: assignment.segment)
            return [.prepare(assignment)]
        case (.prepared, .start(let instant)):
            work = .running
            return [.start(at: instant, share)]
        case (.prepared, .adjust(let adjustment)):
            share = UserShare(share, adjustment)
            return []
        case (.running, .adjust(let adjustment)):
            share = UserShare(share, adjustment)
            lease.isResting = false
            return [.adjust(share)]
        case (.running, .stop(let drain)):
            return [.stop(drain: drain)]
        case (.none, .stop), (.preparing, .stop), (.prepared, .stop):
            return drained(WorkerTotals(), now: now)
        case (.drained, .stop), (.drained, .adjust), (.running, .start), (.drained, .start):
            // On its way when the load ended, or repeated after a reconnect.
            return []
        case (_, .ping(let sequence, let heardCount)):
            return answer(ping: sequence, heardCount: heardCount, now: now)
        case (.running, .intervalAck(let sequence)), (.drained, .intervalAck(let sequence)):
            return acknowledged(sequence)
        case (.drained, .dismissal):
            work = .over
            return [.leave]
        case (_, .refusal(let refusal)):
            return refused(refusal)
        default:
            return brokeRule(.unexpectedMessage(message.name))
        }
    }

    private mutating func shake(_ message: MasterMessage, now: Int64) -> [Action] {
        switch handshake.receive(message) {
        case .send(let answer):
            lease.restart(now: now)
            return [.send(answer)]
        case .join(let welcome):
            return joined(welcome, now: now)
        case .fail(let error):
            return brokeRule(error)
        case .refused(let refusal):
            return refused(refusal)
        }
    }

    private mutating func joined(_ welcome: Welcome, now: Int64) -> [Action] {
        link = .up
        heardAt = now
        redials = 0
        hello.resumption = welcome.resumption
        guard outbox.reconnected(mergedCount: welcome.mergedCount) else {
            return brokeRule(.fieldOutOfRange("welcome.merged_count"))
        }
        return sendWhatIsDue()
    }

    private mutating func refused(_ refusal: Refusal) -> [Action] {
        guard hasPlace, work != .prepared || refusal.reason != .over else {
            return fail(.refused(refusal.text))
        }
        // The run has given this worker up, or another master has the port and the right one may
        // still return.
        isGivenUp = isGivenUp || refusal.reason == .over
        return hangUp()
    }

    private mutating func brokeRule(_ error: WireError) -> [Action] {
        hasPlace ? hangUp() : fail(.wire(error))
    }

    private mutating func hangUp() -> [Action] {
        link = .down(redialAt: heardAt + nextPause())
        return [.hangUp]
    }

    private mutating func acknowledged(_ sequence: UInt64) -> [Action] {
        guard outbox.acknowledge(sequence) else {
            return brokeRule(.fieldOutOfRange("interval_ack.sequence"))
        }
        return sendWhatIsDue()
    }

    /// Sends intervals while there are any; after the last acknowledgement, the farewell.
    private mutating func sendWhatIsDue() -> [Action] {
        guard link == .up else { return [] }
        var actions: [Action] = []
        while let interval = outbox.next() { actions.append(.send(.interval(interval))) }
        if case .drained(let totals) = work, outbox.isEmpty {
            actions.append(.send(.farewell(totals.counting(intervals: outbox.sentCount))))
        }
        return actions
    }

    // MARK: The load

    /// The scenario is parsed, its digest computed, the machine checked.
    mutating func prepared(digest: String, checks: [FitnessCheck]) -> [Action] {
        guard work == .preparing else { return [] }
        work = .prepared
        return [.send(.ready(scenarioDigest: digest, checks: checks))]
    }

    /// The engines have closed a slice.
    mutating func measured(_ interval: Interval) -> [Action] {
        var interval = interval
        interval.health.restedSliceCount = lease.takeHasRested() ? 1 : 0
        outbox.add(interval)
        return sendWhatIsDue()
    }

    /// The engines have ended; `totals` are the worker's own.
    mutating func drained(_ totals: WorkerTotals, now: Int64) -> [Action] {
        guard work != .over else { return [] }
        work = .drained(totals)
        return sendWhatIsDue()
    }

    /// The operator wants this worker to end.
    mutating func interrupted() -> [Action] {
        switch work {
        case .none, .preparing, .prepared:
            work = .over
            return [.leave]
        case .running:
            return [.stop(drain: Self.drain)]
        case .drained, .over:
            return []
        }
    }

    // MARK: Time

    /// Called a few times a second.
    mutating func tick(now: Int64) -> [Action] {
        guard work != .over else { return [] }
        var actions = watchConnection(now: now)
        if hasPlace, isGivenUp || now - heardAt > contact.grace.nanoseconds {
            actions += abandoned()
        } else if work == .running, contact.restsWhenUnheard, !lease.isResting,
            lease.isOver(silence: contact.silence.nanoseconds, now: now)
        {
            lease.isResting = true
            actions.append(.adjust(UserShare(segment: nil)))
        }
        return actions
    }

    private mutating func watchConnection(now: Int64) -> [Action] {
        switch link {
        case .down(let redialAt) where now >= redialAt:
            link = .dialling
            return [.dial]
        case .handshake(let since) where now - since > Limits.handshakeTimeout.nanoseconds:
            guard hasPlace else { return fail(.wire(.handshakeTimeout)) }
            return hangUp()
        case .up where now - heardAt > contact.silence.nanoseconds:
            return hasPlace ? hangUp() : fail(.masterGone(kept: nil))
        case .down, .dialling, .handshake, .up:
            return []
        }
    }

    /// The grace time is over: stop the load, and write the rest to disk.
    private mutating func abandoned() -> [Action] {
        switch work {
        case .running:
            defer { isAbandoned = true }
            return isAbandoned ? [] : [.stop(drain: Self.drain)]
        case .drained(let totals):
            guard let resumption = hello.resumption else { return [] }
            let intervals = outbox.takeAll()
            let count = outbox.acknowledgedCount + UInt64(intervals.count)
            work = .over
            return [
                .keep(
                    Leftover(
                        resumption: resumption,
                        intervals: intervals,
                        totals: totals.counting(intervals: count)
                    )
                )
            ]
        case .prepared:
            return fail(.masterGone(kept: nil))
        case .none, .preparing, .over:
            return []
        }
    }

    private mutating func answer(ping: UInt64, heardCount: UInt64, now: Int64) -> [Action] {
        lease.renewed(heardCount: heardCount)
        lease.answered(now: now)
        var actions: [Action] = [.send(.pong(sequence: ping, clock: now))]
        if lease.isResting, !lease.isOver(silence: contact.silence.nanoseconds, now: now) {
            lease.isResting = false
            actions.append(.adjust(share))
        }
        return actions
    }

    private mutating func fail(_ failure: WorkerFailure) -> [Action] {
        work = .over
        return [.fail(failure)]
    }
}

extension WorkerTotals {
    fileprivate func counting(intervals: UInt64) -> WorkerTotals {
        var totals = self
        totals.intervals = intervals
        return totals
    }
}

extension UserShare {
    fileprivate init(_ share: UserShare, _ adjustment: Adjustment) {
        self.init(
            segment: share.segment,
            moves: adjustment.moves,
            changes: adjustment.changes
        )
    }
}
