// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Protocol
internal import Shared
internal import UnixSignals

/// One worker's life: a mailbox around its session, which says what to do about each event.
struct WorkerService: Sendable {
    let master: HostPort
    let token: Token
    let tls: WireTLS?
    let allowedHosts: AllowedHosts
    let hello: Hello
    /// How long to go on dialling a master that is not there yet.
    var connectMaxWait: Duration
    /// Folder for what could not be delivered.
    let keepFolder: String

    private static let tick = Duration.milliseconds(50)

    enum End {
        /// The master has everything and needs it no more.
        case dismissed
        /// The operator wanted it to end.
        case interrupted
    }

    /// One run; throws `WorkerFailure` when it ends in any other way.
    func run() async throws -> End {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let (events, mailbox) = AsyncStream<WorkerEvent>.makeStream()
        var session = WorkerSession(
            token: token,
            hello: hello,
            now: MonotonicClock.now(),
            connectMaxWait: connectMaxWait,
            seed: UInt64.random(in: .min ... .max)
        )
        let engines = Engines(
            threads: hello.threadCount,
            allowedHosts: allowedHosts,
            report: { mailbox.yield(.slice($0)) },
            failed: { mailbox.yield(.failed(.engine($0.sentence))) }
        )
        return try await withThrowingTaskGroup(of: Void.self) { group in
            var end = End.dismissed
            group.addTask { try await Self.keepTime(mailbox) }
            group.addTask { for await _ in signals { mailbox.yield(.interrupted) } }
            defer { group.cancelAll() }
            var connections = Connections()
            for await event in events {
                if case .interrupted = event { end = .interrupted }
                for action in try react(to: event, &session, engines, &connections) {
                    switch action {
                    case .dial:
                        let number = connections.next()
                        group.addTask {
                            await MasterConnection(master, tls, number, mailbox).serve()
                        }
                    case .prepare(let assignment):
                        let preparation = Preparation(
                            assignment: assignment,
                            threads: hello.threadCount,
                            allowedHosts: allowedHosts,
                            mailbox: mailbox
                        )
                        group.addTask { await preparation.run() }
                    case .leave:
                        return end
                    default:
                        try perform(action, engines, &connections)
                    }
                }
            }
            preconditionFailure("the mailbox is never closed")
        }
    }

    /// The connection that counts; events of older ones are passed over.
    private struct Connections {
        private var number = 0
        var outbox: AsyncStream<WorkerMessage>.Continuation?

        mutating func next() -> Int {
            close()
            return number
        }

        mutating func close() {
            outbox?.finish()
            outbox = nil
            number += 1
        }

        func isCurrent(_ number: Int) -> Bool { number == self.number }
    }

    private func react(
        to event: WorkerEvent,
        _ session: inout WorkerSession,
        _ engines: Engines,
        _ connections: inout Connections
    ) throws -> [WorkerSession.Action] {
        let now = MonotonicClock.now()
        switch event {
        case .connected(let number, let outbox):
            guard connections.isCurrent(number) else {
                outbox.finish()
                return []
            }
            connections.outbox = outbox
            return session.connected(nonce: Hello.randomNonce(), now: now)
        case .received(let number, let message):
            return connections.isCurrent(number) ? session.receive(message, now: now) : []
        case .disconnected(let number, let reason):
            guard connections.isCurrent(number) else { return [] }
            connections.close()
            return session.disconnected(reason: "\(master.text): \(reason)", now: now)
        case .prepared(let scenario, let assignment, let checks):
            engines.prepare(scenario, assignment)
            return session.prepared(digest: scenario.digest, checks: checks)
        case .slice(let slice):
            var actions = engines.add(slice).flatMap { session.measured($0) }
            if let totals = engines.totals { actions += session.drained(totals, now: now) }
            return actions
        case .failed(let failure):
            throw failure
        case .interrupted:
            return session.interrupted()
        case .tick:
            return session.tick(now: now)
        }
    }

    private func perform(
        _ action: WorkerSession.Action,
        _ engines: Engines,
        _ connections: inout Connections
    ) throws {
        switch action {
        case .hangUp: connections.close()
        case .send(let message): connections.outbox?.yield(message)
        case .start(let origin, let share): try start(engines, origin: origin, share)
        case .adjust(let share): engines.adjust(share)
        case .stop(let drain): engines.stop(drain: drain)
        case .keep(let leftover):
            let kept = try LeftoverFile.write(leftover, worker: hello, folder: keepFolder)
            throw WorkerFailure.masterGone(kept: kept)
        case .fail(let failure): throw failure
        case .dial, .prepare, .leave:
            preconditionFailure("\(action) is not performed here")
        }
    }

    private func start(
        _ engines: Engines,
        origin: Int64,
        _ share: UserShare
    ) throws(WorkerFailure) {
        do throws(EngineError) {
            try engines.start(origin: origin, share)
        } catch {
            throw .engine(error.sentence)
        }
    }

    private static func keepTime(_ mailbox: AsyncStream<WorkerEvent>.Continuation) async throws {
        while true {
            mailbox.yield(.tick)
            try await Task.sleep(for: tick)
        }
    }
}
