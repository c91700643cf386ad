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
    /// How long to keep trying to reach a master.
    var connectMaxWait: Duration
    /// Folder for undelivered data.
    let keepFolder: String

    private static let tick = Duration.milliseconds(50)

    enum End {
        /// The master has everything and has dismissed the worker.
        case dismissed
        /// The operator ended it.
        case interrupted
    }

    /// One run; throws `WorkerFailure` if it ends in any other way.
    func run() async throws -> End {
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let (events, mailbox) = AsyncStream<WorkerEvent>.makeStream()
        var round = Round(self, mailbox)
        return try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await Self.keepTime(mailbox) }
            tasks.addTask { for await _ in signals { mailbox.yield(.interrupted) } }
            defer { tasks.cancelAll() }
            for await event in events {
                for action in try round.react(to: event) {
                    if let end = try round.perform(action, &tasks) { return end }
                }
            }
            preconditionFailure("the mailbox is never closed")
        }
    }

    private static func keepTime(_ mailbox: AsyncStream<WorkerEvent>.Continuation) async throws {
        while true {
            mailbox.yield(.tick)
            try await Task.sleep(for: tick)
        }
    }
}

/// One run of a worker: its session, and the execution of the session's actions.
private struct Round {
    private let service: WorkerService
    private let mailbox: AsyncStream<WorkerEvent>.Continuation
    private var session: WorkerSession
    private let engines: Engines
    private var connections = Connections()
    private var end = WorkerService.End.dismissed

    init(_ service: WorkerService, _ mailbox: AsyncStream<WorkerEvent>.Continuation) {
        self.service = service
        self.mailbox = mailbox
        session = WorkerSession(
            token: service.token,
            hello: service.hello,
            now: MonotonicClock.now(),
            connectMaxWait: service.connectMaxWait,
            seed: UInt64.random(in: .min ... .max)
        )
        engines = Engines(
            threads: service.hello.threadCount,
            allowedHosts: service.allowedHosts,
            report: { mailbox.yield(.slice($0)) },
            failed: { mailbox.yield(.failed(.engine($0.sentence))) }
        )
    }

    /// The current connection; events of older ones are ignored.
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

    mutating func react(to event: WorkerEvent) throws -> [WorkerSession.Action] {
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
            let place = service.master.text
            return session.disconnected(reason: "\(place): \(reason)", now: now)
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
            end = .interrupted
            return session.interrupted()
        case .tick:
            return session.tick(now: now)
        }
    }

    /// Performs the session's actions, slow ones in a task; returns how the run has ended, once it
    /// has.
    mutating func perform(
        _ action: WorkerSession.Action,
        _ tasks: inout ThrowingTaskGroup<Void, any Error>
    ) throws -> WorkerService.End? {
        switch action {
        case .dial:
            let connection = MasterConnection(
                service.master,
                service.tls,
                connections.next(),
                mailbox
            )
            tasks.addTask { await connection.serve() }
        case .hangUp: connections.close()
        case .send(let message): connections.outbox?.yield(message)
        case .prepare(let assignment):
            let preparation = Preparation(
                assignment: assignment,
                threads: service.hello.threadCount,
                allowedHosts: service.allowedHosts,
                mailbox: mailbox
            )
            tasks.addTask { await preparation.run() }
        case .start(let runStart, let share): try start(at: runStart, share)
        case .adjust(let share): engines.adjust(share)
        case .stop(let drain): engines.stop(drain: drain)
        case .keep(let leftover): try keep(leftover)
        case .leave: return end
        case .fail(let failure): throw failure
        }
        return nil
    }

    private func start(at runStart: Int64, _ share: UserShare) throws(WorkerFailure) {
        do throws(EngineError) {
            try engines.start(at: runStart, share)
        } catch {
            throw .engine(error.sentence)
        }
    }

    private func keep(_ leftover: WorkerSession.Leftover) throws(WorkerFailure) {
        let path = try LeftoverFile.write(
            leftover,
            worker: service.hello,
            folder: service.keepFolder
        )
        throw .masterGone(kept: path)
    }
}
