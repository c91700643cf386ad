// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc
internal import Protocol
internal import Shared

/// A transfer that ended, in success or failure.
struct Completion {
    /// The number given to the handle when it was made.
    let tag: Int
    let result: CURLcode
    /// 0 when there was no reply.
    let status: Int
    /// Of the body, as it came over the network.
    let bodyBytes: Int64
    /// On the monotonic clock, in ns, read when libcurl reported the end.
    let instant: Int64
}

/// libcurl's multi handle on an epoll of its own: starts transfers, waits, tells what ended.
///
/// Owned by one thread. Measured on small keep-alive requests, three things decide its cost: no
/// timerfd (libcurl's timer is a number that bounds the next wait), no epoll_ctl per request (see
/// `SocketTable`), and running a started transfer at once instead of after another wait.
final class TransferLoop {
    /// What ended since the caller last emptied it.
    var completions: [Completion] = []

    private let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    private var sockets: SocketTable
    /// When libcurl wants to be called though no socket is ready.
    private var timerDeadline = Int64.max
    private let events: UnsafeMutablePointer<epoll_event>
    private let wakeDescriptor: Int32
    private var wasWoken = false

    private static let eventCapacity = 256

    /// `wakeDescriptor`, an eventfd, ends a wait when written to.
    init(wakeDescriptor: Int32) throws(EngineError) {
        guard let multi = curl_multi_init() else { throw .resources("a libcurl multi handle") }
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .resources("an epoll descriptor") }
        self.multi = multi
        self.epoll = epoll
        self.wakeDescriptor = wakeDescriptor
        sockets = SocketTable(epoll: epoll)
        events = .allocate(capacity: Self.eventCapacity)
        var wake = epoll_event(
            events: EPOLLIN.rawValue,
            data: epoll_data_t(fd: wakeDescriptor)
        )
        guard epoll_ctl(epoll, EPOLL_CTL_ADD, wakeDescriptor, &wake) == 0 else {
            throw .resources("an epoll registration")
        }
        installCallbacks()
    }

    deinit {
        curl_multi_cleanup(multi)
        close(epoll)
        events.deallocate()
    }

    /// The pointer under which this loop gets its callbacks; valid as long as the loop.
    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private func installCallbacks() {
        CCurl_multiSetPointer(multi, CURLMOPT_SOCKETDATA, context)
        CCurl_multiSetPointer(multi, CURLMOPT_TIMERDATA, context)
        CCurl_multiSetSocketFunction(multi) { _, socket, what, context, _ in
            TransferLoop.with(context) { $0.sockets.want(epollEvents(ofPoll: what), of: socket) }
            return 0
        }
        CCurl_multiSetTimerFunction(multi) { _, milliseconds, context in
            TransferLoop.with(context) { $0.setTimer(milliseconds: milliseconds) }
            return 0
        }
    }

    private static func with(
        _ context: UnsafeMutableRawPointer?,
        _ body: (TransferLoop) -> Void
    ) {
        guard let context else { return }
        Unmanaged<TransferLoop>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
    }

    private func setTimer(milliseconds: Int) {
        switch milliseconds {
        case ..<0: timerDeadline = .max
        case 0: timerDeadline = 0
        default: timerDeadline = MonotonicClock.now() + Int64(milliseconds) * 1_000_000
        }
    }

    /// Makes a handle's sockets this loop's; completions carry the tag.
    func adopt(_ easy: UnsafeMutableRawPointer, tag: Int) {
        CCurl_setPointer(easy, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: tag + 1))
        CCurl_setPointer(easy, CURLOPT_OPENSOCKETDATA, context)
        CCurl_setPointer(easy, CURLOPT_CLOSESOCKETDATA, context)
        CCurl_setOpenSocketFunction(easy) { context, _, address in
            let socket = CCurl_openSocket(address)
            if socket >= 0 { TransferLoop.with(context) { $0.sockets.opened(socket) } }
            return socket
        }
        CCurl_setCloseSocketFunction(easy) { context, socket in
            TransferLoop.with(context) { $0.sockets.closed(socket) }
            return close(socket)
        }
    }

    /// Starts a configured handle's transfer; it may have ended when this returns.
    func start(_ easy: UnsafeMutableRawPointer) {
        let code = curl_multi_add_handle(multi, easy)
        precondition(code == CURLM_OK, "curl_multi_add_handle: \(code)")
        act(CURL_SOCKET_BAD, 0)
    }

    /// Takes a handle out in the middle of its transfer.
    func cut(_ easy: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(multi, easy)
    }

    /// True when the wake descriptor was written to since the last call.
    func takeWasWoken() -> Bool {
        defer { wasWoken = false }
        return wasWoken
    }

    /// Waits for sockets until an instant of the monotonic clock, then lets libcurl work.
    func run(until deadline: Int64) {
        let wait = max(0, min(deadline, timerDeadline) - MonotonicClock.now())
        let count = Int(CCurl_epollWait(epoll, events, Int32(Self.eventCapacity), wait))
        for position in 0..<max(0, count) { handle(events[position]) }
        if timerDeadline <= MonotonicClock.now() {
            timerDeadline = .max
            act(CURL_SOCKET_BAD, 0)
        }
    }

    private func handle(_ event: epoll_event) {
        let socket = event.data.fd
        guard socket != wakeDescriptor else {
            var counter: UInt64 = 0
            read(wakeDescriptor, &counter, MemoryLayout<UInt64>.size)
            wasWoken = true
            return
        }
        guard sockets.isWanted(socket) else { return }
        act(socket, curlEvents(ofEpoll: event.events))
    }

    private func act(_ socket: Int32, _ events: Int32) {
        var running: Int32 = 0
        curl_multi_socket_action(multi, socket, events, &running)
        collectCompletions()
    }

    private func collectCompletions() {
        var left: Int32 = 0
        while let message = curl_multi_info_read(multi, &left) {
            guard message.pointee.msg == CURLMSG_DONE, let easy = message.pointee.easy_handle
            else { continue }
            let instant = MonotonicClock.now()
            var tag: UnsafeMutableRawPointer?
            var status = 0
            var bodyBytes: curl_off_t = 0
            CCurl_getPointer(easy, CURLINFO_PRIVATE, &tag)
            CCurl_getLong(easy, CURLINFO_RESPONSE_CODE, &status)
            CCurl_getOffset(easy, CURLINFO_SIZE_DOWNLOAD_T, &bodyBytes)
            completions.append(
                Completion(
                    tag: Int(bitPattern: tag) - 1,
                    result: CCurl_result(message),
                    status: status,
                    bodyBytes: Int64(bodyBytes),
                    instant: instant
                )
            )
            curl_multi_remove_handle(multi, easy)
        }
    }
}

private func epollEvents(ofPoll what: Int32) -> UInt32 {
    switch what {
    case CURL_POLL_IN: EPOLLIN.rawValue
    case CURL_POLL_OUT: EPOLLOUT.rawValue
    case CURL_POLL_INOUT: EPOLLIN.rawValue | EPOLLOUT.rawValue
    default: 0
    }
}

private func curlEvents(ofEpoll events: UInt32) -> Int32 {
    var result: Int32 = 0
    if events & EPOLLIN.rawValue != 0 { result |= CURL_CSELECT_IN }
    if events & EPOLLOUT.rawValue != 0 { result |= CURL_CSELECT_OUT }
    // A hang-up is found by reading; without a direction libcurl would look at nothing.
    if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { result |= CURL_CSELECT_ERR }
    return result
}
