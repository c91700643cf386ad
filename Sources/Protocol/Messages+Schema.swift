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
        case .ready(let ready): self = .ready(scenarioDigest: ready.scenarioDigest)
        case .interval(let interval): self = .interval(try Interval(interval))
        case .farewell(let farewell): self = .farewell(WorkerTotals(farewell))
        case .pong(let pong): self = .pong(sequence: pong.sequence)
        case nil: throw .malformedFrame
        default: throw .unexpectedMessage("of a master")
        }
    }

    var envelope: Tidemark_Envelope {
        .with { envelope in
            switch self {
            case .hello(let hello): envelope.hello = hello.schema
            case .proof(let proof): envelope.proof.proof = Data(proof)
            case .ready(let digest): envelope.ready.scenarioDigest = digest
            case .interval(let interval): envelope.interval = interval.schema
            case .farewell(let totals): envelope.farewell = totals.schema
            case .pong(let sequence): envelope.pong = .with { $0.sequence = sequence }
            }
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
            self = .welcome(workerIndex: Int(welcome.workerIndex), session: welcome.session)
        case .refusal(let refusal):
            let reason = Refusal.Reason(rawValue: refusal.reason.rawValue) ?? .malformed
            self = .refusal(Refusal(reason, text: refusal.text))
        case .assignment(let assignment): self = .assignment(try Assignment(assignment))
        case .start(let start): self = .start(delay: try duration(start.delayNanoseconds, "start"))
        case .stop(let stop): self = .stop(drain: try duration(stop.drainNanoseconds, "stop"))
        case .intervalAck(let ack): self = .intervalAck(sequence: ack.sequence)
        case .ping(let ping): self = .ping(sequence: ping.sequence)
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
            case .welcome(let workerIndex, let session):
                envelope.welcome = .with {
                    $0.workerIndex = UInt32(workerIndex)
                    $0.session = session
                }
            case .refusal(let refusal): envelope.refusal = refusal.schema
            case .assignment(let assignment): envelope.assignment = assignment.schema
            case .start(let delay):
                envelope.start = .with { $0.delayNanoseconds = UInt64(delay.nanoseconds) }
            case .stop(let drain):
                envelope.stop = .with { $0.drainNanoseconds = UInt64(drain.nanoseconds) }
            case .intervalAck(let sequence):
                envelope.intervalAck = .with { $0.sequence = sequence }
            case .ping(let sequence): envelope.ping = .with { $0.sequence = sequence }
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
    }

    fileprivate var schema: Tidemark_Hello {
        .with {
            $0.nonce = Data(nonce)
            $0.workerName = workerName
            $0.threadCount = UInt32(threadCount)
            $0.toolVersion = toolVersion
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
        let count = Int(schema.segment.workerCount)
        let index = Int(schema.segment.workerIndex)
        guard (1...Limits.workerCount).contains(count), index < count else {
            throw .fieldOutOfRange("assignment.segment")
        }
        self.init(
            scenario: Array(schema.scenario),
            scenarioDigest: schema.scenarioDigest,
            segment: Segment(index: index, count: count)
        )
    }

    fileprivate var schema: Tidemark_Assignment {
        .with {
            $0.scenario = Data(scenario)
            $0.scenarioDigest = scenarioDigest
            $0.segment.workerIndex = UInt32(segment.index)
            $0.segment.workerCount = UInt32(segment.count)
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
    }

    fileprivate var schema: Tidemark_Farewell {
        .with {
            $0.successCount = successes
            $0.failureCount = failures
            $0.cutCount = cut
            $0.intervalCount = intervals
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
