// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import NIOPosix
internal import Protocol
internal import Shared
internal import Synchronization

/// One worker's connection: joins, answers pings, and reports an interval at the end of each second
/// of the load, exactly when every other worker does.
final class SwarmWorker: ChannelInboundHandler {
    typealias InboundIn = WireEvent<MasterMessage>
    typealias OutboundOut = WireOutput<WorkerMessage>

    private let index: Int
    private let templates: CellTemplates
    private let scenarios: ScenarioCache
    private let log: EventLoopPromise<SwarmLog>
    private var figures = SwarmLog()
    private var handshake: WorkerHandshake
    private var hasJoined = false
    private var scenario: Scenario?
    private var requestCount: UInt64 = 0
    private var ends: [Int64] = []

    /// Runs one worker to the end of the run.
    static func serve(
        _ master: HostPort,
        _ group: any EventLoopGroup,
        index: Int,
        _ templates: CellTemplates,
        _ scenarios: ScenarioCache
    ) async throws -> SwarmLog {
        let loop = group.next()
        let log = loop.makePromise(of: SwarmLog.self)
        do {
            let channel = try await ClientBootstrap(group: loop)
                .channelOption(.tcpOption(.tcp_nodelay), value: 1)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHandlers([
                            ByteToMessageHandler(FrameDecoder<MasterMessage>.ofMaster()),
                            MessageToByteHandler(FrameEncoder<WorkerMessage>()),
                        ])
                        try channel.pipeline.syncOperations.addHandler(
                            SwarmWorker(index, templates, scenarios, log)
                        )
                    }
                }
                .connect(host: master.host, port: master.port).get()
            try await channel.closeFuture.get()
        } catch {
            log.fail(error)
        }
        return try await log.futureResult.get()
    }

    private init(
        _ index: Int,
        _ templates: CellTemplates,
        _ scenarios: ScenarioCache,
        _ log: EventLoopPromise<SwarmLog>
    ) {
        self.index = index
        self.templates = templates
        self.scenarios = scenarios
        self.log = log
        handshake = WorkerHandshake(
            token: .none,
            hello: Hello(
                nonce: Hello.randomNonce(),
                workerName: "swarm-\(index)",
                threadCount: 1,
                toolVersion: Version.current
            )
        )
    }

    func channelActive(context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.preamble(Preamble())), promise: nil)
        send(handshake.opening, context)
    }

    func channelInactive(context: ChannelHandlerContext) {
        log.fail(SwarmError(text: "worker \(index): the master closed the connection"))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        log.fail(error)
        context.close(promise: nil)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard case .message(let message, _) = unwrapInboundIn(data) else { return }
        do {
            try hasJoined ? receive(message, context) : shake(message, context)
        } catch {
            errorCaught(context: context, error: error)
        }
    }

    private func shake(_ message: MasterMessage, _ context: ChannelHandlerContext) throws {
        switch handshake.receive(message) {
        case .send(let answer): send(answer, context)
        case .join: hasJoined = true
        case .fail(let error): throw error
        case .refused(let refusal): throw refusal
        }
    }

    private func receive(_ message: MasterMessage, _ context: ChannelHandlerContext) throws {
        switch message {
        case .assignment(let assignment):
            scenario = try scenarios.parse(assignment)
            figures.readyAt = MonotonicClock.now()
            send(.ready(scenarioDigest: assignment.scenarioDigest, checks: []), context)
        case .start(let clock):
            figures.toldAt = MonotonicClock.now()
            figures.start = clock
            planSlice(0, context)
        case .ping(let sequence, _):
            send(.pong(sequence: sequence, clock: MonotonicClock.now()), context)
        case .intervalAck(let sequence):
            figures.ages.append(MonotonicClock.now() - ends[Int(sequence)])
            if figures.ages.count == sliceCount { sayFarewell(context) }
        case .dismissal:
            log.succeed(figures)
            context.close(promise: nil)
        case .refusal(let refusal):
            throw refusal
        case .challenge, .welcome, .adjust, .stop:
            break
        }
    }

    private var sliceCount: Int {
        Int((scenario?.load.total ?? .zero) / .seconds(1))
    }

    private func planSlice(_ slice: Int, _ context: ChannelHandlerContext) {
        guard slice < sliceCount else { return }
        let end = figures.start + Int64(slice + 1) * 1_000_000_000
        let wait = max(0, end - MonotonicClock.now())
        context.eventLoop.assumeIsolated().scheduleTask(in: .nanoseconds(wait)) {
            self.report(slice, end: end, context)
            self.planSlice(slice + 1, context)
        }
    }

    private func report(_ slice: Int, end: Int64, _ context: ChannelHandlerContext) {
        guard let scenario else { return }
        let from = Int64(slice) * 1_000_000_000
        let interval = Interval(
            sequence: UInt64(slice),
            slice: from..<from + 1_000_000_000,
            activeUsers: 5,
            engineCPUNanoseconds: 50_000_000,
            cells: templates.cells(
                endpoints: scenario.endpoints.count,
                window: scenario.load.window(atNanoseconds: from),
                worker: index,
                slice: slice
            )
        )
        requestCount += interval.cells.reduce(0) { $0 + $1.success.totals.count }
        ends.append(end)
        send(.interval(interval), context)
    }

    private func sayFarewell(_ context: ChannelHandlerContext) {
        var totals = WorkerTotals()
        totals.successes = requestCount
        totals.intervals = UInt64(sliceCount)
        send(.farewell(totals), context)
    }

    private func send(_ message: WorkerMessage, _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(.message(message)), promise: nil)
    }
}

/// The scenario, parsed once: every real worker has a machine of its own for that.
final class ScenarioCache: Sendable {
    private let scenario = Mutex<Scenario?>(nil)

    func parse(_ assignment: Assignment) throws -> Scenario {
        try scenario.withLock { scenario in
            if let scenario { return scenario }
            let text = String(decoding: assignment.scenario, as: UTF8.self)
            let parsed = try ScenarioParser.parse(text, fileName: "scenario")
            scenario = parsed
            return parsed
        }
    }
}

/// What ended the swarm before its time.
struct SwarmError: Error, CustomStringConvertible {
    let text: String

    var description: String { text }
}
