// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import SwiftProtobuf

extension JournalEntry {
    /// Reads a record's payload; throws if it is not a record.
    package init(payload: [UInt8]) throws(WireError) {
        let schema: Tidemark_JournalEntry
        do {
            schema = try Tidemark_JournalEntry(serializedBytes: payload)
        } catch {
            throw .malformedFrame
        }
        switch schema.entry {
        case .opening(let opening): self = .opening(try Opening(opening))
        case .joined(let joined):
            self = .joined(
                worker: Int(joined.worker),
                Membership(
                    session: joined.session,
                    name: joined.name,
                    threads: Int(joined.threadCount)
                )
            )
        case .started(let started): self = .started(try Started(started))
        case .received(let received):
            self = .received(
                worker: Int(received.worker),
                Receipt(
                    instant: try signed(received.instantNanoseconds, "received.instant"),
                    drift: received.driftNanoseconds,
                    frame: Array(received.frame)
                )
            )
        case .silent(let silent):
            self = .silent(
                worker: Int(silent.worker),
                Silence(
                    instant: try signed(silent.instantNanoseconds, "silent.instant"),
                    reason: silent.reason,
                    isFinal: silent.isFinal
                )
            )
        case .returned(let returned):
            let instant = try signed(returned.instantNanoseconds, "returned.instant")
            self = .returned(worker: Int(returned.worker), instant: instant)
        case .moved(let moved):
            var handovers: [Handover] = []
            for handover in moved.handovers { handovers.append(try Handover(handover)) }
            self = .moved(handovers)
        case .changed(let change): self = .changed(try UserChange(change))
        case .left(let left):
            let instant = try signed(left.instantNanoseconds, "left.instant")
            self = .left(worker: Int(left.worker), instant: instant, frame: Array(left.frame))
        case .stopped(let stopped):
            let instant = try signed(stopped.instantNanoseconds, "stopped.instant")
            self = .stopped(instant: instant, isByOperator: stopped.isByOperator)
        case .resumed(let resumed):
            self = .resumed(instant: try signed(resumed.instantNanoseconds, "resumed.instant"))
        case .closing(let closing):
            self = .closing(instant: try signed(closing.instantNanoseconds, "closing.instant"))
        case nil: throw .malformedFrame
        }
    }

    /// The record's payload.
    package func payload() -> [UInt8] {
        do {
            return try schema.serializedBytes()
        } catch {
            // proto3 without required or `Any` fields has no way to fail.
            preconditionFailure("journal entry not serialised: \(error)")
        }
    }

    private var schema: Tidemark_JournalEntry {
        .with {
            switch self {
            case .opening(let opening): $0.opening = opening.schema
            case .joined(let worker, let membership):
                $0.joined.worker = UInt32(worker)
                $0.joined.session = membership.session
                $0.joined.name = membership.name
                $0.joined.threadCount = UInt32(membership.threads)
            case .started(let started): $0.started = started.schema
            case .received(let worker, let receipt):
                $0.received = .with {
                    $0.worker = UInt32(worker)
                    $0.instantNanoseconds = UInt64(receipt.instant)
                    $0.driftNanoseconds = receipt.drift
                    $0.frame = Data(receipt.frame)
                }
            case .silent(let worker, let silence):
                $0.silent.worker = UInt32(worker)
                $0.silent.instantNanoseconds = UInt64(silence.instant)
                $0.silent.reason = silence.reason
                $0.silent.isFinal = silence.isFinal
            case .returned(let worker, let instant):
                $0.returned.worker = UInt32(worker)
                $0.returned.instantNanoseconds = UInt64(instant)
            case .moved(let handovers): $0.moved.handovers = handovers.map(\.schema)
            case .changed(let change): $0.changed = change.schema
            case .left(let worker, let instant, let frame):
                $0.left.worker = UInt32(worker)
                $0.left.instantNanoseconds = UInt64(instant)
                $0.left.frame = Data(frame)
            case .stopped(let instant, let isByOperator):
                $0.stopped.instantNanoseconds = UInt64(instant)
                $0.stopped.isByOperator = isByOperator
            case .resumed(let instant): $0.resumed.instantNanoseconds = UInt64(instant)
            case .closing(let instant): $0.closing.instantNanoseconds = UInt64(instant)
            }
        }
    }
}

extension JournalEntry.Opening {
    fileprivate init(_ schema: Tidemark_Opening) throws(WireError) {
        guard let loss = WorkerLoss.allCases.first(where: { $0.code == schema.workerLoss }) else {
            throw .fieldOutOfRange("opening.worker_loss")
        }
        let silence = try signed(schema.silenceNanoseconds, "opening.silence_nanoseconds")
        let grace = try signed(schema.graceNanoseconds, "opening.grace_nanoseconds")
        self.init(
            run: schema.run,
            scenario: Array(schema.scenario),
            identity: Array(schema.identity),
            environment: Array(schema.environment),
            listen: HostPort(host: schema.listenHost, port: Int(schema.listenPort)),
            rules: JournalEntry.Rules(
                expectedWorkers: Int(schema.expectedWorkers),
                workerLoss: loss,
                contact: Contact(
                    silence: .nanoseconds(silence),
                    grace: .nanoseconds(grace),
                    restsWhenUnheard: loss == .rebalance || schema.rebalances
                ),
                rebalances: schema.rebalances
            ),
            bootID: schema.bootID
        )
    }

    fileprivate var schema: Tidemark_Opening {
        .with {
            $0.run = run
            $0.scenario = Data(scenario)
            $0.identity = Data(identity)
            $0.environment = Data(environment)
            $0.listenHost = listen.host
            $0.listenPort = UInt32(listen.port)
            $0.expectedWorkers = UInt32(expectedWorkers)
            $0.workerLoss = workerLoss.code
            $0.silenceNanoseconds = UInt64(contact.silence.nanoseconds)
            $0.graceNanoseconds = UInt64(contact.grace.nanoseconds)
            $0.rebalances = rebalances
            $0.bootID = bootID
        }
    }
}

extension JournalEntry.Started {
    fileprivate init(_ schema: Tidemark_Started) throws(WireError) {
        let count = schema.workers.count
        guard schema.clockOffsetNanoseconds.count == count,
            schema.clockBoundNanoseconds.count == count
        else { throw .fieldOutOfRange("started.clock_offset_nanoseconds") }
        var clocks: [ClockReading] = []
        for (offset, bound) in zip(schema.clockOffsetNanoseconds, schema.clockBoundNanoseconds) {
            clocks.append(ClockReading(offset: offset, bound: try signed(bound, "started.clock")))
        }
        self.init(
            clock: try signed(schema.clockNanoseconds, "started.clock_nanoseconds"),
            workers: schema.workers.map(Int.init),
            clocks: clocks
        )
    }

    fileprivate var schema: Tidemark_Started {
        .with {
            $0.clockNanoseconds = UInt64(clock)
            $0.workers = workers.map(UInt32.init)
            $0.clockOffsetNanoseconds = clocks.map(\.offset)
            $0.clockBoundNanoseconds = clocks.map { UInt64($0.bound) }
        }
    }
}

extension Handover {
    fileprivate init(_ schema: Tidemark_Handover) throws(WireError) {
        self.init(
            user: Int(schema.user),
            instant: try signed(schema.instantNanoseconds, "handover.instant_nanoseconds"),
            toWorker: Int(schema.toWorker)
        )
    }

    fileprivate var schema: Tidemark_Handover {
        .with {
            $0.user = UInt32(user)
            $0.instantNanoseconds = UInt64(instant)
            $0.toWorker = UInt32(toWorker)
        }
    }
}
