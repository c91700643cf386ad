// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Protocol
internal import Shared
internal import UnixSignals

/// One worker's life: dial the master, obey it, report to it, leave when dismissed.
struct WorkerService: Sendable {
    let masterHost: String
    let masterPort: Int
    let token: Token
    let hello: Hello
    /// How long to go on dialling a master that is not there yet.
    let connectMaxWait: Duration

    /// What the engines' threads tell the reporting task.
    private enum EngineEvent: Sendable {
        case slice(EngineSlice)
        case failed(EngineError)
    }

    /// Returns when the master has dismissed this worker; throws `WorkerFailure` otherwise.
    func run() async throws {
        let channel = try await MasterConnection.dial(
            host: masterHost,
            port: masterPort,
            maxWait: connectMaxWait
        )
        let room = EngineRoom(session: WorkerSession(token: token, hello: hello))
        let (events, reports) = AsyncStream<EngineEvent>.makeStream()
        try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(.preamble(Preamble()))
            try await outbound.write(.message(.hello(hello)))
            try await withThrowingTaskGroup(of: Bool.self) { group in
                group.addTask {
                    try await obey(inbound, outbound, room, channel.channel, reports)
                    return true
                }
                group.addTask {
                    try await report(events, outbound, room)
                    return false
                }
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) {
                        guard await room.isRunning else { return true }
                        await room.stopEngines(drain: .seconds(10))
                    }
                    return false
                }
                // The first to throw, or the dismissal, ends the others.
                defer { group.cancelAll() }
                while let wasDismissed = try await group.next() {
                    if wasDismissed { return }
                }
            }
        }
    }

    private func obey(
        _ inbound: NIOAsyncChannelInboundStream<WireEvent<MasterMessage>>,
        _ outbound: NIOAsyncChannelOutboundWriter<WireOutput<WorkerMessage>>,
        _ room: EngineRoom,
        _ channel: any Channel,
        _ reports: AsyncStream<EngineEvent>.Continuation
    ) async throws {
        // A peer that never answers is not a master; closing ends the loop below.
        let timeout = channel.eventLoop.scheduleTask(in: Limits.handshakeTimeout.timeAmount) {
            channel.close(promise: nil)
        }
        defer { timeout.cancel() }
        for try await event in inbound {
            guard case .message(let message) = event else {
                if case .violation(let error) = event { throw WorkerFailure.wire(error) }
                continue
            }
            var action = await room.receive(message)
            if case .prepare(let assignment) = action {
                action = try await room.prepare(assignment, threads: hello.threadCount)
            }
            if await room.hasJoined { timeout.cancel() }
            switch action {
            case .none, .prepare: break
            case .send(let message): try await outbound.write(.message(message))
            case .start(let delay):
                try await room.startEngines(after: delay) { event in
                    switch event {
                    case .success(let slice): reports.yield(.slice(slice))
                    case .failure(let error): reports.yield(.failed(error))
                    }
                }
            case .stop(let drain): await room.stopEngines(drain: drain)
            case .leave: return
            case .fail(let failure): throw failure
            }
        }
        let hadJoined = await room.hasJoined
        await room.stopEngines(drain: .zero)
        throw hadJoined ? WorkerFailure.masterGone : WorkerFailure.wire(.handshakeTimeout)
    }

    private func report(
        _ events: AsyncStream<EngineEvent>,
        _ outbound: NIOAsyncChannelOutboundWriter<WireOutput<WorkerMessage>>,
        _ room: EngineRoom
    ) async throws {
        var assembler = IntervalAssembler(engineCount: hello.threadCount)
        for await event in events {
            switch event {
            case .failed(let error):
                throw WorkerFailure.engine(error.sentence)
            case .slice(let slice):
                for interval in assembler.add(slice) {
                    try await outbound.write(.message(await room.report(interval)))
                }
            }
            guard assembler.isFinished else { continue }
            let farewell = await room.farewell(assembler.totals)
            if case .send(let message) = farewell { try await outbound.write(.message(message)) }
            return
        }
    }
}
