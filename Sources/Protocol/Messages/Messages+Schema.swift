// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import SwiftProtobuf

// Wire messages to and from Shared's values. What comes off the wire is checked here, once.

extension WorkerMessage {
    /// The message's name, for errors.
    package var name: String {
        switch self {
        case .hello: "hello"
        case .proof: "proof"
        case .ready: "ready"
        case .interval: "interval"
        case .farewell: "farewell"
        case .pong: "pong"
        }
    }

    init(_ envelope: Tidemark_Envelope) throws(WireError) {
        switch envelope.message {
        case .hello(let hello): self = .hello(try Hello(hello))
        case .proof(let proof):
            self = .proof(try checked(proof.proof, count: Limits.proofBytes, "proof.proof"))
        case .ready(let ready):
            guard ready.checks.count <= Limits.checkCount else {
                throw .fieldOutOfRange("ready.checks")
            }
            var checks: [FitnessCheck] = []
            for check in ready.checks { checks.append(try FitnessCheck(check)) }
            self = .ready(scenarioDigest: ready.scenarioDigest, checks: checks)
        case .interval(let interval): self = .interval(try Interval(interval))
        case .farewell(let farewell): self = .farewell(WorkerTotals(farewell))
        case .pong(let pong):
            let clock = try signed(pong.clockNanoseconds, "pong.clock_nanoseconds")
            self = .pong(sequence: pong.sequence, clock: clock)
        case nil: throw .malformedFrame
        default: throw .unexpectedMessage("of a master")
        }
    }

    var envelope: Tidemark_Envelope {
        .with { envelope in
            switch self {
            case .hello(let hello): envelope.hello = hello.schema
            case .proof(let proof): envelope.proof.proof = Data(proof)
            case .ready(let digest, let checks):
                envelope.ready = .with {
                    $0.scenarioDigest = digest
                    $0.checks = checks.map(\.schema)
                }
            case .interval(let interval): envelope.interval = interval.schema
            case .farewell(let totals): envelope.farewell = totals.schema
            case .pong(let sequence, let clock):
                envelope.pong = .with {
                    $0.sequence = sequence
                    $0.clockNanoseconds = UInt64(clock)
                }
            }
        }
    }
}

extension WorkerMessage {
    /// True for what goes into the journal as it came.
    package var isRecorded: Bool {
        switch self {
        case .interval, .farewell: true
        case .hello, .proof, .ready, .pong: false
        }
    }
}

extension MasterMessage {
    /// The message's name, for errors.
    package var name: String {
        switch self {
        case .challenge: "challenge"
        case .welcome: "welcome"
        case .refusal: "refusal"
        case .assignment: "assignment"
        case .start: "start"
        case .stop: "stop"
        case .intervalAck: "interval_ack"
        case .ping: "ping"
        case .dismissal: "dismissal"
        case .adjust: "adjust"
        }
    }

    init(_ envelope: Tidemark_Envelope) throws(WireError) {
        switch envelope.message {
        case .challenge(let challenge):
            self = .challenge(
                nonce: try checked(challenge.nonce, count: Limits.nonceBytes, "challenge.nonce"),
                proof: try checked(challenge.proof, count: Limits.proofBytes, "challenge.proof")
            )
        case .welcome(let welcome):
            self = .welcome(
                Welcome(
                    workerIndex: Int(welcome.workerIndex),
                    resumption: Resumption(run: welcome.run, session: welcome.session),
                    mergedCount: welcome.mergedCount
                )
            )
        case .refusal(let refusal):
            let reason = Refusal.Reason(rawValue: refusal.reason.rawValue) ?? .malformed
            self = .refusal(Refusal(reason, text: refusal.text))
        case .assignment(let assignment): self = .assignment(try Assignment(assignment))
        case .start(let start):
            self = .start(clock: try signed(start.clockNanoseconds, "start.clock_nanoseconds"))
        case .adjust(let adjust): self = .adjust(try Adjustment(adjust))
        case .stop(let stop): self = .stop(drain: try duration(stop.drainNanoseconds, "stop"))
        case .intervalAck(let ack): self = .intervalAck(sequence: ack.sequence)
        case .ping(let ping):
            self = .ping(sequence: ping.sequence, heardCount: ping.heardCount)
        case .dismissal: self = .dismissal
        case nil: throw .malformedFrame
        default: throw .unexpectedMessage("of a worker")
        }
    }

    var envelope: Tidemark_Envelope {
        .with { envelope in
            switch self {
            case .challenge(let nonce, let proof):
                envelope.challenge = .with {
                    $0.nonce = Data(nonce)
                    $0.proof = Data(proof)
                }
            case .welcome(let welcome): envelope.welcome = welcome.schema
            case .refusal(let refusal): envelope.refusal = refusal.schema
            case .assignment(let assignment): envelope.assignment = assignment.schema
            case .start(let clock):
                envelope.start = .with { $0.clockNanoseconds = UInt64(clock) }
            case .adjust(let adjustment): envelope.adjust = adjustment.schema
            case .stop(let drain):
                envelope.stop = .with { $0.drainNanoseconds = UInt64(drain.nanoseconds) }
            case .intervalAck(let sequence):
                envelope.intervalAck = .with { $0.sequence = sequence }
            case .ping(let sequence, let heardCount):
                envelope.ping = .with {
                    $0.sequence = sequence
                    $0.heardCount = heardCount
                }
            case .dismissal: envelope.dismissal = Tidemark_Dismissal()
            }
        }
    }
}

extension Hello {
    fileprivate init(_ schema: Tidemark_Hello) throws(WireError) {
        guard schema.workerName.utf8.count <= Limits.nameBytes else {
            throw .fieldOutOfRange("hello.worker_name")
        }
        guard (1...1024).contains(schema.threadCount) else {
            throw .fieldOutOfRange("hello.thread_count")
        }
        self.init(
            nonce: try checked(schema.nonce, count: Limits.nonceBytes, "hello.nonce"),
            workerName: schema.workerName,
            threadCount: Int(schema.threadCount),
            toolVersion: String(schema.toolVersion.prefix(Limits.nameBytes))
        )
        if schema.hasResumption {
            resumption = Resumption(
                run: schema.resumption.run,
                session: schema.resumption.session
            )
        }
    }

    fileprivate var schema: Tidemark_Hello {
        .with {
            $0.nonce = Data(nonce)
            $0.workerName = workerName
            $0.threadCount = UInt32(threadCount)
            $0.toolVersion = toolVersion
            if let resumption {
                $0.resumption.run = resumption.run
                $0.resumption.session = resumption.session
            }
        }
    }
}

extension Welcome {
    fileprivate var schema: Tidemark_Welcome {
        .with {
            $0.workerIndex = UInt32(workerIndex)
            $0.session = resumption.session
            $0.run = resumption.run
            $0.mergedCount = mergedCount
        }
    }
}

extension Refusal {
    fileprivate var schema: Tidemark_Refusal {
        .with {
            $0.reason = Tidemark_Refusal.Reason(rawValue: reason.rawValue) ?? .unspecified
            $0.text = text
        }
    }
}

extension Assignment {
    fileprivate init(_ schema: Tidemark_Assignment) throws(WireError) {
        self.init(
            scenario: Array(schema.scenario),
            scenarioDigest: schema.scenarioDigest,
            segment: schema.hasSegment ? try Segment(schema.segment) : nil,
            contact: Contact(
                silence: try duration(schema.silenceNanoseconds, "assignment.silence_nanoseconds"),
                grace: try duration(schema.graceNanoseconds, "assignment.grace_nanoseconds"),
                restsWhenUnheard: schema.restsWhenUnheard
            )
        )
        wantsVariables = schema.wantsVariables
    }

    fileprivate var schema: Tidemark_Assignment {
        .with {
            $0.scenario = Data(scenario)
            $0.scenarioDigest = scenarioDigest
            if let segment {
                $0.segment.workerIndex = UInt32(segment.index)
                $0.segment.workerCount = UInt32(segment.count)
            }
            $0.silenceNanoseconds = UInt64(contact.silence.nanoseconds)
            $0.graceNanoseconds = UInt64(contact.grace.nanoseconds)
            $0.restsWhenUnheard = contact.restsWhenUnheard
            $0.wantsVariables = wantsVariables
        }
    }
}

extension Segment {
    fileprivate init(_ schema: Tidemark_Segment) throws(WireError) {
        let count = Int(schema.workerCount)
        let index = Int(schema.workerIndex)
        guard (1...Limits.workerCount).contains(count), index < count else {
            throw .fieldOutOfRange("assignment.segment")
        }
        self.init(index: index, count: count)
    }
}

extension UserMove {
    fileprivate init(_ schema: Tidemark_Move) throws(WireError) {
        self.init(
            user: Int(schema.user),
            instantNanoseconds: try signed(schema.instantNanoseconds, "move.instant_nanoseconds"),
            isGain: schema.isGain
        )
    }

    fileprivate var schema: Tidemark_Move {
        .with {
            $0.user = UInt32(user)
            $0.instantNanoseconds = UInt64(instantNanoseconds)
            $0.isGain = isGain
        }
    }
}

extension Adjustment {
    fileprivate init(_ schema: Tidemark_Adjust) throws(WireError) {
        guard schema.changes.count <= Limits.userChanges else {
            throw .fieldOutOfRange("adjust.changes")
        }
        var moves: [UserMove] = []
        moves.reserveCapacity(schema.moves.count)
        for move in schema.moves { moves.append(try UserMove(move)) }
        var changes: [UserChange] = []
        for change in schema.changes { changes.append(try UserChange(change)) }
        self.init(moves: moves, changes: changes)
    }

    fileprivate var schema: Tidemark_Adjust {
        .with {
            $0.moves = moves.map(\.schema)
            $0.changes = changes.map(\.schema)
        }
    }
}

extension UserChange {
    init(_ schema: Tidemark_UserChange) throws(WireError) {
        let period = try signed(schema.spawnPeriodNanoseconds, "change.spawn_period_nanoseconds")
        let count = try signed(schema.spawnCount, "change.spawn_count")
        guard period > 0, count > 0 else { throw .fieldOutOfRange("change.spawn_count") }
        let change = UserChange(
            instantNanoseconds: try signed(
                schema.instantNanoseconds,
                "change.instant_nanoseconds"
            ),
            users: Int(schema.users),
            spawnRate: Rate(count: count, per: .nanoseconds(period))
        )
        guard let change else { throw .fieldOutOfRange("change") }
        self = change
    }

    var schema: Tidemark_UserChange {
        .with {
            $0.instantNanoseconds = UInt64(instantNanoseconds)
            $0.users = UInt32(users)
            $0.spawnCount = UInt64(spawnRate.count)
            $0.spawnPeriodNanoseconds = UInt64(spawnRate.period.nanoseconds)
        }
    }
}

extension FitnessCheck {
    fileprivate init(_ schema: Tidemark_Check) throws(WireError) {
        guard let name = UInt8(exactly: schema.name).flatMap(Name.init),
            let level = UInt8(exactly: schema.level).flatMap(Level.init)
        else { throw .fieldOutOfRange("ready.checks") }
        self.init(
            name: name,
            level: level,
            finding: String(schema.finding.prefix(Limits.checkTextLength)),
            fix: schema.fix.isEmpty ? nil : String(schema.fix.prefix(Limits.checkTextLength))
        )
    }

    fileprivate var schema: Tidemark_Check {
        .with {
            $0.name = UInt32(name.rawValue)
            $0.level = UInt32(level.rawValue)
            $0.finding = finding
            $0.fix = fix ?? ""
        }
    }
}

extension WorkerTotals {
    fileprivate init(_ schema: Tidemark_Farewell) {
        self.init()
        successes = schema.successCount
        failures = schema.failureCount
        cut = schema.cutCount
        intervals = schema.intervalCount
        usersAreThrough = schema.usersAreThrough
        for variable in schema.variables { variables[variable.name] = Array(variable.value) }
    }

    fileprivate var schema: Tidemark_Farewell {
        .with {
            $0.successCount = successes
            $0.failureCount = failures
            $0.cutCount = cut
            $0.intervalCount = intervals
            $0.usersAreThrough = usersAreThrough
            $0.variables = variables.sorted { $0.key < $1.key }.map { name, value in
                .with {
                    $0.name = name
                    $0.value = Data(value)
                }
            }
        }
    }
}

func checked(_ data: Data, count: Int, _ field: String) throws(WireError) -> [UInt8] {
    guard data.count == count else { throw .fieldOutOfRange(field) }
    return Array(data)
}

func signed(_ value: UInt64, _ field: String) throws(WireError) -> Int64 {
    guard let result = Int64(exactly: value) else { throw .fieldOutOfRange(field) }
    return result
}

private func duration(_ nanoseconds: UInt64, _ field: String) throws(WireError) -> Duration {
    .nanoseconds(try signed(nanoseconds, field))
}
