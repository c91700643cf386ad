// SPDX-License-Identifier: Apache-2.0

internal import NIOCore
internal import Protocol
internal import Shared

/// One accepted connection: its handshake, then messages both ways until it ends.
struct WorkerLink: Sendable {
    let channel: any Channel
    let token: Token
    let coordinator: RunCoordinator
    /// The peer counts as unproven until it has joined or left.
    let strangers: Strangers

    private typealias Outbound = NIOAsyncChannelOutboundWriter<WireOutput<MasterMessage>>

    /// The peer's phase.
    private enum Phase {
        case handshake(MasterHandshake)
        /// Accepted; its messages carry this number.
        case joined(link: Int)
        /// Refused, expelled, or to be ignored from now on.
        case over(reason: String)
    }

    /// Returns when the peer hangs up, breaks a rule, or the run is over; never throws.
    func serve() async {
        var isStranger = true
        defer { if isStranger { strangers.leave() } }
        do {
            let wire = try await ClusterListener.wire(on: channel)
            try await wire.executeThenClose { inbound, outbound in
                let (messages, outbox) = AsyncStream<MasterMessage>.makeStream()
                // The writer ends when the coordinator closes the outbox, and with it the link.
                async let writing: Void = write(messages, outbound)
                defer { outbox.finish() }
                let timeout = closeAfterHandshakeTimeout()
                defer { timeout.cancel() }
                let nonce = Hello.randomNonce()
                var phase = Phase.handshake(MasterHandshake(token: token, nonce: nonce))
                var link: Int?
                var reason = "the connection ended"
                do {
                    for try await event in inbound {
                        phase = try await next(phase, event, outbound, outbox)
                        if case .joined(let number) = phase {
                            if isStranger { strangers.leave() }
                            isStranger = false
                            link = number
                            timeout.cancel()
                        }
                        if case .over(let text) = phase {
                            reason = text
                            break
                        }
                    }
                } catch {
                    reason = WireTLS.sentence(of: error) ?? "the connection broke (\(error))"
                }
                if let link {
                    await coordinator.disconnected(link: link, reason: reason)
                } else if case .handshake = phase, !Task.isCancelled {
                    await coordinator.note(
                        "\(peer) hung up during the handshake (\(reason)); if it is a worker, "
                            + "its token may differ"
                    )
                }
                outbox.finish()
                try await writing
            }
        } catch {
            // The link broke; a joined worker is already reported as lost.
        }
    }

    /// Address and port; read at the start, because a closed connection has none.
    private let peer: String

    init(
        _ channel: any Channel,
        token: Token,
        coordinator: RunCoordinator,
        strangers: Strangers
    ) {
        self.channel = channel
        self.token = token
        self.coordinator = coordinator
        self.strangers = strangers
        peer =
            channel.remoteAddress.map { "\($0.ipAddress ?? "?"):\($0.port ?? 0)" } ?? "a peer"
    }

    private func closeAfterHandshakeTimeout() -> Scheduled<Void> {
        let channel = channel
        let timeout = TimeAmount.nanoseconds(Limits.handshakeTimeout.nanoseconds)
        return channel.eventLoop.scheduleTask(in: timeout) { channel.close(promise: nil) }
    }

    /// Handles one event; returns the peer's new phase.
    private func next(
        _ phase: Phase,
        _ event: WireEvent<WorkerMessage>,
        _ outbound: Outbound,
        _ outbox: AsyncStream<MasterMessage>.Continuation
    ) async throws -> Phase {
        switch (phase, event) {
        case (.joined(let link), .message(let message, let frame)):
            let bytes = message.isRecorded ? Array(frame.readableBytesView) : []
            await coordinator.receive(message, frame: bytes, link: link)
            return phase
        case (.joined(let link), .violation(let error)):
            await coordinator.broke(error, link: link)
            return .over(reason: error.sentence)
        case (.handshake, .violation(let error)):
            await coordinator.note("turned away \(peer): \(error.sentence)")
            try await turnAway(error, outbound)
            return .over(reason: error.sentence)
        case (.handshake(var handshake), .preamble(let preamble)):
            return try await perform(handshake.receive(preamble), handshake, outbound, outbox)
        case (.handshake(var handshake), .message(let message, _)):
            return try await perform(handshake.receive(message), handshake, outbound, outbox)
        case (.joined, .preamble), (.over, _):
            return phase
        }
    }

    private func perform(
        _ action: MasterHandshake.Action,
        _ handshake: MasterHandshake,
        _ outbound: Outbound,
        _ outbox: AsyncStream<MasterMessage>.Continuation
    ) async throws -> Phase {
        switch action {
        case .wait:
            return .handshake(handshake)
        case .send(let message):
            try await outbound.write(.message(message))
            return .handshake(handshake)
        case .refuse(let refusal):
            return try await refuse(refusal, outbound)
        case .admit(let hello):
            switch await coordinator.join(hello, outbox: outbox) {
            case .success(let link): return .joined(link: link)
            case .failure(let refusal): return try await refuse(refusal, outbound)
            }
        }
    }

    private func refuse(_ refusal: Refusal, _ outbound: Outbound) async throws -> Phase {
        await coordinator.note("refused \(peer): \(refusal.text)")
        try await outbound.write(.message(.refusal(refusal)))
        return .over(reason: refusal.text)
    }

    private func write(_ messages: AsyncStream<MasterMessage>, _ outbound: Outbound) async throws {
        for await message in messages { try await outbound.write(.message(message)) }
        // The coordinator closed it: the peer was expelled, or has already left.
        try await channel.close()
    }

    /// Tells a peer of another protocol why it was refused, in a form that it may show.
    private func turnAway(_ error: WireError, _ outbound: Outbound) async throws {
        guard case .notAWorker(let firstBytes) = error else {
            let refusal = Refusal(.malformed, text: error.sentence)
            try await outbound.write(.message(.refusal(refusal)))
            return
        }
        let text = "This is the worker port of a Tidemark master, not an HTTP server.\n"
        let methods = ["GET ", "POST", "HEAD", "PUT ", "OPTI", "DELE", "PATC", "CONN"]
        let isHTTP = methods.contains { firstBytes.starts(with: Array($0.utf8)) }
        let header =
            "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\n"
            + "Content-Length: \(text.utf8.count)\r\nConnection: close\r\n\r\n"
        try await outbound.write(.text(isHTTP ? header + text : text))
    }
}
