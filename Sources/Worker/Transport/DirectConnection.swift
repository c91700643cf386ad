// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Shared

/// One user's connection that libcurl opens and that carries our own HTTP/1.1 exchange.
///
/// libcurl resolves, connects, goes through proxies and speaks TLS (`CURLOPT_CONNECT_ONLY`); requests
/// and replies then go through `curl_easy_send` and `curl_easy_recv`. Owned by its loop's thread.
final class DirectConnection {
    private enum State {
        case closed
        case connecting
        case open(socket: Int32)
    }

    /// A request in flight, or its reply.
    private struct InFlight {
        /// Kept as long as they may have to be sent again.
        let bytes: [UInt8]
        var sentBytes = 0
        let isHead: Bool
        /// The parts of the reply to keep.
        let capture: ReplyCapture
        /// In ns; 0 for no limit but the total.
        let connectTimeout: Int64
        /// The deadlines of the whole request and of its first byte.
        let totalDeadline: Int64
        let firstByteDeadline: Int64
        /// When it was sent, and when the first byte of its reply arrived.
        var sentAt: Int64
        var firstByteAt: Int64 = 0
        var phases = PhaseDurations()
        /// The connection had carried a request before this one.
        var isReused: Bool
    }

    /// The user, for completions.
    let tag: Int
    private let handle: EasyHandle
    /// Owns this connection, and shuts it down before it goes.
    private unowned let loop: TransferLoop
    private var state = State.closed
    private var parser = ReplyParser()
    /// Never written during a call, so that accesses need no exclusivity check.
    private var current: InFlight?
    /// When the loop next checks the deadline; `.max` for never.
    var nextAlarm = Int64.max

    /// The deadline of the request in flight, on the monotonic clock, in ns; nil for none.
    var deadline: Int64? {
        guard let total = current?.totalDeadline, let firstByte = current?.firstByteDeadline else {
            return nil
        }
        return parser.hasFirstByte ? total : min(total, firstByte)
    }

    /// While connecting, libcurl allocates this much for a proxy's reply, and keeps it.
    private static let connectBufferBytes = 1024

    init(loop: TransferLoop, tag: Int) throws(EngineError) {
        handle = try EasyHandle()
        self.loop = loop
        self.tag = tag
        let context = Unmanaged.passUnretained(self).toOpaque()
        handle.join(loop, owner: context, isConnectOnly: true, user: tag)
        CCurl_setLong(easy, CURLOPT_CONNECT_ONLY, 1)
        CCurl_setString(easy, CURLOPT_URL, loop.settings.origin)
    }

    deinit {
        guard case .closed = state else {
            preconditionFailure("connection \(tag) was not shut down")
        }
        handle.free()
    }

    private var easy: UnsafeMutableRawPointer { handle.pointer }

    // MARK: A request

    /// Starts a request at this instant, which is now; it may have ended on return.
    func start(
        _ bytes: [UInt8],
        isHead: Bool,
        at instant: Int64,
        _ timeouts: Timeouts,
        _ capture: ReplyCapture
    ) {
        let isReused = if case .open = state { true } else { false }
        let request = InFlight(
            bytes: bytes,
            isHead: isHead,
            capture: capture,
            connectTimeout: timeouts.connect,
            totalDeadline: instant &+ timeouts.total,
            firstByteDeadline: timeouts.firstByte == .max ? .max : instant &+ timeouts.firstByte,
            sentAt: instant,
            isReused: isReused
        )
        parser.expect(isHead: isHead)
        loop.note(deadline: min(request.totalDeadline, request.firstByteDeadline), of: self)
        current = request
        if case .open(let socket) = state { send(on: socket) } else { connect(request) }
    }

    private func connect(_ request: InFlight) {
        let left = request.totalDeadline - MonotonicClock.now()
        CCurl_setLong(easy, CURLOPT_TIMEOUT_MS, max(1, Int(left / 1_000_000)))
        CCurl_setLong(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(request.connectTimeout / 1_000_000))
        CCurl_setLong(easy, CURLOPT_BUFFERSIZE, Self.connectBufferBytes)
        state = .connecting
        loop.connect(easy)
    }

    /// libcurl has opened the connection, or reports why not.
    func connected(_ code: CURLcode) {
        guard code == CURLE_OK else {
            close()
            guard let request = current else { return }
            let now = MonotonicClock.now()
            let isConnectTimeout =
                request.connectTimeout > 0 && now < request.totalDeadline - 1_000_000
            end(code, at: now, expired: isConnectTimeout ? .connect : .total)
            return
        }
        var socket: curl_socket_t = -1
        CCurl_getSocket(easy, CURLINFO_ACTIVESOCKET, &socket)
        opened(socket)
    }

    /// -1 is none: the connection was lost before anything could be sent over it.
    func opened(_ socket: Int32) {
        guard socket >= 0 else {
            close()
            end(CURLE_COULDNT_CONNECT)
            return
        }
        state = .open(socket: socket)
        // From now on libcurl reads into our buffer, at most this much at once.
        CCurl_setLong(easy, CURLOPT_BUFFERSIZE, loop.buffer.count)
        loop.watch(socket, owner: tag)
        guard var request = current else { return }
        request.phases = PhaseDurations(ofConnection: easy)
        request.sentAt = MonotonicClock.now()
        current = request
        send(on: socket)
    }

    private func send(on socket: Int32) {
        guard let bytes = current?.bytes, var sent = current?.sentBytes else { return }
        while sent < bytes.count {
            var count = 0
            let code = bytes.withUnsafeBytes { bytes in
                curl_easy_send(
                    easy,
                    bytes.baseAddress?.advanced(by: sent),
                    bytes.count - sent,
                    &count
                )
            }
            sent += count
            current?.sentBytes = sent
            if code == CURLE_AGAIN {
                loop.setWaitsToSend(true, socket)
                return
            }
            guard code == CURLE_OK else {
                broken(CURLE_SEND_ERROR)
                return
            }
        }
    }

    /// The socket is ready.
    func ready(canRead: Bool, canWrite: Bool) {
        if canWrite, case .open(let socket) = state, !isSent {
            loop.setWaitsToSend(false, socket)
            send(on: socket)
        }
        if canRead { receive() }
    }

    /// Nothing is left to be sent.
    private var isSent: Bool {
        guard let sent = current?.sentBytes, let count = current?.bytes.count else { return true }
        return sent == count
    }

    private func receive() {
        while case .open = state {
            var count = 0
            let code = curl_easy_recv(easy, loop.buffer.baseAddress, loop.buffer.count, &count)
            if code == CURLE_AGAIN { return }
            guard code == CURLE_OK else {
                broken(CURLE_RECV_ERROR)
                return
            }
            guard count > 0 else {
                peerClosed()
                return
            }
            guard let capture = current?.capture else {
                // An unsolicited reply.
                close()
                return
            }
            let bytes = UnsafeRawBufferPointer(rebasing: loop.buffer[..<count])
            if take(bytes, capture) { return }
            // Read again after a full buffer, or over TLS, which may hold more data; otherwise
            // nothing is left.
            if count < loop.buffer.count, !loop.settings.isEncrypted { return }
        }
    }

    /// True when the request has ended.
    private func take(_ bytes: UnsafeRawBufferPointer, _ capture: ReplyCapture) -> Bool {
        let now = MonotonicClock.now()
        if !parser.hasFirstByte { current?.firstByteAt = now }
        let used: Int
        do throws(ReplyParser.Problem) {
            used = try parser.parse(bytes, capture)
        } catch {
            close()
            end(Self.code(of: error), at: now)
            return true
        }
        guard parser.isComplete else { return false }
        // A reply that arrives before the whole request was sent, or more than one reply, leaves a
        // connection in an unknown state.
        let isSpent = !parser.keepsAlive || used < bytes.count || !isSent
        if isSpent || loop.settings.isReuseForbidden { close() }
        end(CURLE_OK, at: now)
        return true
    }

    private static func code(of problem: ReplyParser.Problem) -> CURLcode {
        switch problem {
        case .noStatusLine: CURLE_UNSUPPORTED_PROTOCOL
        case .badLength, .badHeader: CURLE_WEIRD_SERVER_REPLY
        case .unknownCoding: CURLE_BAD_CONTENT_ENCODING
        case .badChunk, .headersTooLong: CURLE_RECV_ERROR
        }
    }

    // MARK: Endings

    private func end(
        _ code: CURLcode,
        at instant: Int64 = MonotonicClock.now(),
        expired: ExpiredTimeout = .total
    ) {
        guard let request = current.take() else { return }
        var completion = Completion(
            tag: tag,
            code,
            expired: expired,
            status: parser.status,
            bodyBytes: parser.bodyBytes,
            instant: instant
        )
        if code == CURLE_OK {
            completion.phases = request.phases
            completion.phases.firstByte = request.firstByteAt - request.sentAt
            completion.phases.transfer = instant - request.firstByteAt
        }
        loop.complete(completion)
    }

    /// The time of the request in flight is over.
    func timeOut() {
        guard let request = current else { return }
        let isFirstByte = !parser.hasFirstByte && request.firstByteDeadline < request.totalDeadline
        close()
        end(CURLE_OPERATION_TIMEDOUT, expired: isFirstByte ? .firstByte : .total)
    }

    /// The run's time is over.
    func cut() {
        close()
        current = nil
    }

    private func peerClosed() {
        guard current != nil else {
            close()
            return
        }
        switch parser.ending() {
        case .complete:
            close()
            end(CURLE_OK)
        case .nothingCame: broken(CURLE_GOT_NOTHING)
        case .truncatedHeaders:
            close()
            end(CURLE_RECV_ERROR)
        case .truncatedBody:
            close()
            end(CURLE_PARTIAL_FILE)
        }
    }

    /// The connection broke; a request on a connection that was idle before is sent again on a
    /// fresh one, because the server closed it before it could read the request.
    private func broken(_ code: CURLcode) {
        close()
        guard var request = current else { return }
        guard request.isReused, !parser.hasFirstByte else {
            end(code)
            return
        }
        request.isReused = false
        request.sentBytes = 0
        current = request
        parser.expect(isHead: request.isHead)
        connect(request)
    }

    private func close() {
        switch state {
        case .closed: return
        case .connecting: break
        case .open(let socket): loop.unwatch(socket)
        }
        state = .closed
        // Removing such a handle from the multi handle closes its connection.
        loop.remove(easy)
    }
}
