// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Shared

/// One user's reusable easy handle with a connection cache of its own.
///
/// As in a browser, each user keeps its own connections: users of one shared cache would borrow one
/// another's, and twenty users who mostly think would hold two or three.
final class CurlHandle {
    private let handle: EasyHandle
    /// Receives the end of connections, the last of which close with this handle: it must outlive
    /// the handle.
    private let loop: TransferLoop
    /// The user, for completions.
    let tag: Int
    /// The parts of the reply to keep.
    private var reply: ReplyCapture?
    /// The request for which the handle's options are set; it owns the memory that libcurl reads.
    private var request: CurlRequest?
    /// The value of its `Cookie` field; empty for none.
    private var cookies: [UInt8] = []
    /// Tells transfers apart, so that what is noted of one is not taken for the next.
    private(set) var transfer = 0
    /// The empty line after the headers of the final reply has come.
    ///
    /// Without it libcurl takes what there is for a whole reply, and a server that dies among its
    /// headers would look well.
    private var hasAllHeaders = false
    /// At least one line of a reply has arrived.
    private(set) var hasFirstLine = false
    private var isSecondTry = false
    private var totalTimeout: Int64 = 0

    init(loop: TransferLoop, tag: Int) throws(EngineError) {
        handle = try EasyHandle()
        self.loop = loop
        self.tag = tag
        handle.join(loop, owner: context, isConnectOnly: false, user: tag)
        if loop.settings.isReuseForbidden { CCurl_setLong(easy, CURLOPT_FORBID_REUSE, 1) }
        CCurl_setLong(easy, CURLOPT_NOPROGRESS, 1)
        CCurl_setString(easy, CURLOPT_USERAGENT, "tidemark/\(Version.current)")
        installCallbacks()
    }

    var easy: UnsafeMutableRawPointer { handle.pointer }

    /// The pointer passed to this handle's callbacks; valid as long as the handle.
    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private func installCallbacks() {
        CCurl_setPointer(easy, CURLOPT_WRITEDATA, context)
        CCurl_setPointer(easy, CURLOPT_HEADERDATA, context)
        CCurl_setWriteFunction(easy) { data, size, count, context in
            let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
            CurlHandle.with(context) { $0.reply?.addBody(bytes) }
            return size * count
        }
        CCurl_setHeaderFunction(easy) { data, size, count, context in
            let line = UnsafeRawBufferPointer(start: data, count: size * count)
            CurlHandle.with(context) { $0.take(line) }
            return size * count
        }
    }

    private static func with(_ context: UnsafeMutableRawPointer?, _ body: (CurlHandle) -> Void) {
        guard let context else { return }
        Unmanaged<CurlHandle>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
    }

    private func take(_ line: UnsafeRawBufferPointer) {
        hasFirstLine = true
        if line.count <= 2 {
            hasAllHeaders = true
        } else if hasAllHeaders {
            // Another reply follows an interim one; or this line is a trailer.
            hasAllHeaders = !line.starts(with: Self.replyStart)
            if !hasAllHeaders { reply?.beginReply() }
        }
        reply?.addHeaderLine(line)
    }

    private static let replyStart = Array("HTTP/".utf8)

    /// Starts a transfer, which may have ended on return; times in ns, empty `cookies` for none.
    func start(
        _ request: CurlRequest,
        cookies: [UInt8],
        _ capture: ReplyCapture,
        timeout: Int64,
        connectTimeout: Int64,
        firstByteDeadline: Int64
    ) {
        if request !== self.request { request.configure(easy) }
        self.request = request
        if cookies != self.cookies {
            CCurl_setString(
                easy,
                CURLOPT_COOKIE,
                cookies.isEmpty ? nil : String(decoding: cookies, as: UTF8.self)
            )
            self.cookies = cookies
        }
        totalTimeout = timeout
        CCurl_setLong(easy, CURLOPT_TIMEOUT_MS, max(1, Int(timeout / 1_000_000)))
        CCurl_setLong(easy, CURLOPT_CONNECTTIMEOUT_MS, Int(connectTimeout / 1_000_000))
        reply = capture
        hasAllHeaders = false
        hasFirstLine = false
        transfer += 1
        if isSecondTry {
            isSecondTry = false
            CCurl_setLong(easy, CURLOPT_FRESH_CONNECT, 0)
        }
        if firstByteDeadline < .max { loop.note(firstByte: firstByteDeadline, of: self) }
        loop.start(easy)
    }

    /// The transfer is over; later notes about it are ignored.
    func ended() { transfer += 1 }

    /// Which limit of the request caused the time-out.
    var expiredTimeout: ExpiredTimeout {
        var elapsed: curl_off_t = 0
        CCurl_getOffset(easy, CURLINFO_TOTAL_TIME_T, &elapsed)
        // libcurl's clock started a little after ours.
        return Int64(elapsed) * 1000 < totalTimeout - 1_000_000 ? .connect : .total
    }

    /// libcurl's result of the finished transfer, unless it missed a problem.
    func result(_ code: CURLcode) -> CURLcode {
        code == CURLE_OK && !hasAllHeaders ? CURLE_RECV_ERROR : code
    }

    /// True, once per request, when the connection had idled and the server closed it just then: the
    /// request is to be sent again on a fresh one.
    ///
    /// libcurl does so itself, but over the life of a handle only five times.
    func isToBeSentAgain(_ code: CURLcode) -> Bool {
        guard code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING,
            !hasFirstLine, !isSecondTry
        else { return false }
        var connections = 0
        CCurl_getLong(easy, CURLINFO_NUM_CONNECTS, &connections)
        guard connections == 0 else { return false }
        isSecondTry = true
        CCurl_setLong(easy, CURLOPT_FRESH_CONNECT, 1)
        return true
    }

    deinit { handle.free() }
}
