// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Protocol
internal import Shared

/// One user's connection that libcurl opens and that carries our own HTTP/1.1 exchange.
///
/// libcurl resolves, connects, goes through proxies and speaks TLS (`CURLOPT_CONNECT_ONLY`); requests
/// and replies then go through `curl_easy_send` and `curl_easy_recv`. Owned by its loop's thread.
final class DirectConnection {
    private enum State {
        case closed
        case connecting
        case open
    }

    /// The user, for completions.
    let tag: Int
    private let easy: UnsafeMutableRawPointer
    private let share: UnsafeMutableRawPointer
    /// Owns this connection, and shuts it down before it goes.
    private unowned let loop: TransferLoop
    private var state = State.closed
    private var socket: Int32 = -1
    private var parser = ReplyParser()
    /// What is kept of the reply.
    private var capture: ReplyCapture?
    /// A request is on its way, or its reply.
    private(set) var isBusy = false
    /// The request, kept for as long as it may have to be sent again.
    private var request: [UInt8] = []
    private var sentBytes = 0
    private var isHead = false
    /// Of the request in flight, in ns; 0 for none but the total.
    private var connectTimeout: Int64 = 0
    /// When all of the request in flight is over its time, and when it is without a first byte.
    private var totalDeadline = Int64.max
    private var firstByteDeadline = Int64.max
    /// When the request went out, and when the first byte of its reply came.
    private var sentAt: Int64 = 0
    private var firstByteAt: Int64 = 0
    private var phases = PhaseDurations()
    /// The connection had carried a request before this one.
    private var isReused = false
    /// When the request in flight has to be looked at, on the monotonic clock, in ns.
    var deadline: Int64 {
        parser.hasBegun ? totalDeadline : min(totalDeadline, firstByteDeadline)
    }
    /// The earliest instant at which the loop looks at the deadline; `.max` for none.
    var nextLook = Int64.max

    /// While connecting libcurl allocates so much for what a proxy says, and keeps it.
    private static let connectBufferBytes = 1024

    init(loop: TransferLoop, tag: Int) throws(EngineError) {
        guard let easy = curl_easy_init() else { throw .resources("a libcurl handle") }
        guard let share = curl_share_init() else {
            curl_easy_cleanup(easy)
            throw .resources("a libcurl connection cache")
        }
        self.easy = easy
        self.share = share
        self.loop = loop
        self.tag = tag
        let context = Unmanaged.passUnretained(self).toOpaque()
        loop.adopt(easy, owner: context, isConnectOnly: true)
        // A cache of its own: libcurl looks a connection up by walking through its cache.
        CCurl_shareConnections(share)
        CCurl_setPointer(easy, CURLOPT_SHARE, share)
        loop.settings.apply(to: easy, user: tag)
        CCurl_setLong(easy, CURLOPT_CONNECT_ONLY, 1)
        CCurl_setString(easy, CURLOPT_URL, loop.settings.origin)
    }

    deinit {
        precondition(state == .closed, "connection \(tag) was not shut down")
        curl_easy_cleanup(easy)
        curl_share_cleanup(share)
    }

    // MARK: A request

    /// Starts a request at an instant, which is now; it may have ended when this returns.
    func start(
        _ bytes: [UInt8],
        isHead: Bool,
        at instant: Int64,
        _ timeouts: Timeouts,
        _ capture: ReplyCapture
    ) {
        request = bytes
        sentBytes = 0
        self.isHead = isHead
        totalDeadline = instant &+ timeouts.total
        firstByteDeadline = timeouts.firstByte == .max ? .max : instant &+ timeouts.firstByte
        connectTimeout = timeouts.connect
        self.capture = capture
        phases = PhaseDurations()
        sentAt = instant
        isBusy = true
        isReused = state == .open
        parser.begin(isHead: isHead)
        loop.note(deadline: deadline, of: self)
        if state == .open { send() } else { connect() }
    }

    private func connect() {
        let left = totalDeadline - MonotonicClock.now()
        CCurl_setLong(easy, CURLOPT_TIMEOUT_MS, max(1, Int(left / 1_000_000)))
        CCurl_setLong(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(connectTimeout / 1_000_000))
        CCurl_setLong(easy, CURLOPT_BUFFERSIZE, Self.connectBufferBytes)
        state = .connecting
        loop.connect(easy)
    }

    /// libcurl has opened the connection, or says why not.
    func connected(_ code: CURLcode) {
        guard code == CURLE_OK else {
            close()
            let now = MonotonicClock.now()
            let isConnectTimeout = connectTimeout > 0 && now < totalDeadline - 1_000_000
            if isBusy { end(code, at: now, expired: isConnectTimeout ? .connect : .total) }
            return
        }
        var active: curl_socket_t = -1
        CCurl_getSocket(easy, CURLINFO_ACTIVESOCKET, &active)
        socket = active
        state = .open
        // From now on libcurl reads into our buffer, at most so much at once.
        CCurl_setLong(easy, CURLOPT_BUFFERSIZE, loop.buffer.count)
        loop.watch(socket, owner: tag)
        guard isBusy else { return }
        phases = PhaseDurations(ofConnection: easy)
        sentAt = MonotonicClock.now()
        send()
    }

    private func send() {
        while sentBytes < request.count {
            var count = 0
            let code = request.withUnsafeBytes { bytes in
                curl_easy_send(
                    easy,
                    bytes.baseAddress?.advanced(by: sentBytes),
                    bytes.count - sentBytes,
                    &count
                )
            }
            sentBytes += count
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
        if canWrite, isBusy, sentBytes < request.count {
            loop.setWaitsToSend(false, socket)
            send()
        }
        if canRead, state == .open { receive() }
    }

    private func receive() {
        while state == .open {
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
            guard isBusy else {
                // Nobody asked for this.
                close()
                return
            }
            if take(UnsafeRawBufferPointer(rebasing: loop.buffer[..<count])) { return }
            // A full buffer, or TLS that may hold more, is read on; else there is nothing left.
            if count < loop.buffer.count, !loop.settings.isEncrypted { return }
        }
    }

    /// True when the request has ended.
    private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
        let now = MonotonicClock.now()
        if !parser.hasBegun { firstByteAt = now }
        let used: Int
        do throws(ReplyParser.Problem) {
            used = try parser.parse(bytes, capture)
        } catch {
            close()
            end(Self.code(of: error), at: now)
            return true
        }
        guard parser.isComplete else { return false }
        // A reply that comes before all of the request was sent, or more than one, leaves a
        // connection of which nothing is known.
        let isSpent =
            !parser.keepsAlive || used < bytes.count || sentBytes < request.count
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
        isBusy = false
        var completion = Completion(
            tag: tag,
            code,
            expired: expired,
            status: parser.status,
            bodyBytes: parser.bodyBytes,
            instant: instant
        )
        if code == CURLE_OK {
            completion.phases = phases
            completion.phases.firstByte = firstByteAt - sentAt
            completion.phases.transfer = instant - firstByteAt
        }
        loop.complete(completion)
    }

    /// The time of the request in flight is over.
    func timeOut() {
        let isFirstByte = !parser.hasBegun && firstByteDeadline < totalDeadline
        close()
        end(CURLE_OPERATION_TIMEDOUT, expired: isFirstByte ? .firstByte : .total)
    }

    /// The run's time is over.
    func cut() {
        close()
        isBusy = false
    }

    private func peerClosed() {
        guard isBusy else {
            close()
            return
        }
        let ending = parser.ending()
        switch ending {
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

    /// The connection broke; a request on one that had idled meanwhile is sent again on a fresh one,
    /// since the server closed it before it can have read the request.
    private func broken(_ code: CURLcode) {
        close()
        guard isBusy else { return }
        guard isReused, !parser.hasBegun else {
            end(code)
            return
        }
        isReused = false
        sentBytes = 0
        parser.begin(isHead: isHead)
        connect()
    }

    private func close() {
        guard state != .closed else { return }
        if socket >= 0 { loop.unwatch(socket) }
        socket = -1
        state = .closed
        // Taking such a handle out of the multi handle closes its connection.
        loop.cut(easy)
    }
}
