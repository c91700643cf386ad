// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc
internal import HeapModule
internal import Shared

/// libcurl's multi handle on its own epoll: starts transfers, waits, and reports those that ended.
///
/// Owned by one thread. Measured on small keep-alive requests, three things decide its cost: no
/// timerfd (libcurl's timer is a number that bounds the next wait), no epoll_ctl per request (see
/// `SocketTable`), and running a started transfer at once instead of after another wait.
final class TransferLoop {
    /// Transfers that ended since the caller last emptied it.
    var completions: [Completion] = []

    private let multi: UnsafeMutableRawPointer
    private let epoll: Int32
    fileprivate var sockets: SocketTable
    /// When libcurl wants to be called even if no socket is ready.
    private var timerDeadline = Int64.max
    private let events: UnsafeMutablePointer<epoll_event>
    private let wakeDescriptor: Int32
    private var wasWoken = false
    private var wakeAhead = WakeAhead()
    /// Connections of our own exchange, by user; kept until `shutDown`.
    fileprivate var connections: [DirectConnection?] = []
    fileprivate var alarms = Heap<Alarm>()
    fileprivate var firstByteAlarms = Heap<FirstByteAlarm>()
    /// The buffer of `curl_easy_recv`; each reader finishes with it before the next starts.
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 64 * 1024, alignment: 16)
    let settings: ConnectionSettings

    /// Sockets to serve in one pass of the loop; work that becomes due meanwhile waits for its end.
    private static let eventCapacity = 32

    /// When a connection's deadline is checked; the deadline may be later by then.
    fileprivate struct Alarm: Comparable {
        let due: Int64
        let tag: Int

        static func < (left: Alarm, right: Alarm) -> Bool { left.due < right.due }
    }

    /// When libcurl's transfer must have received its first byte.
    fileprivate struct FirstByteAlarm: Comparable {
        let due: Int64
        let handle: CurlHandle
        let transfer: Int

        static func < (left: FirstByteAlarm, right: FirstByteAlarm) -> Bool { left.due < right.due }
        static func == (left: FirstByteAlarm, right: FirstByteAlarm) -> Bool {
            left.due == right.due
        }
    }

    /// `wakeDescriptor`, an eventfd, ends a wait when written to.
    init(wakeDescriptor: Int32, _ settings: ConnectionSettings) throws(EngineError) {
        guard let multi = curl_multi_init() else { throw .resources("a libcurl multi handle") }
        let epoll = epoll_create1(Int32(EPOLL_CLOEXEC))
        guard epoll >= 0 else { throw .resources("an epoll descriptor") }
        self.multi = multi
        self.epoll = epoll
        self.wakeDescriptor = wakeDescriptor
        self.settings = settings
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
        buffer.deallocate()
    }

    /// The pointer passed to this loop's callbacks; valid as long as the loop.
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

    /// Connects a handle's sockets to this loop.
    ///
    /// `owner` is its `DirectConnection` if the handle only connects, otherwise its `CurlHandle`;
    /// it lives as long as the handle.
    func adopt(
        _ easy: UnsafeMutableRawPointer,
        owner: UnsafeMutableRawPointer,
        isConnectOnly: Bool
    ) {
        // Objects are at even addresses, so the lowest bit can tell the two kinds apart.
        let mark = Int(bitPattern: owner) | (isConnectOnly ? 1 : 0)
        CCurl_setPointer(easy, CURLOPT_PRIVATE, UnsafeMutableRawPointer(bitPattern: mark))
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

    /// Starts a configured handle's transfer; it may have ended on return.
    func start(_ easy: UnsafeMutableRawPointer) {
        let code = curl_multi_add_handle(multi, easy)
        precondition(code == CURLM_OK, "curl_multi_add_handle: \(code)")
        act(CURL_SOCKET_BAD, 0)
    }

    /// Removes a handle in the middle of its transfer.
    func remove(_ easy: UnsafeMutableRawPointer) {
        curl_multi_remove_handle(multi, easy)
    }

    /// True when the wake descriptor was written to since the last call.
    func takeWasWoken() -> Bool {
        defer { wasWoken = false }
        return wasWoken
    }

    /// Waits for sockets until an instant of the monotonic clock, then lets libcurl work.
    func run(until deadline: Int64) {
        let alarmDue = min(alarms.min?.due ?? .max, firstByteAlarms.min?.due ?? .max)
        let next = min(deadline, timerDeadline, alarmDue)
        for position in 0..<wait(until: next) { handle(events[position]) }
        let now = MonotonicClock.now()
        if timerDeadline <= now {
            timerDeadline = .max
            act(CURL_SOCKET_BAD, 0)
        }
        if alarmDue <= now {
            checkDeadlines(now)
            checkFirstBytes(now)
        }
    }

    /// The number of ready sockets, waiting until an instant at most.
    private func wait(until next: Int64) -> Int {
        // Do not wait for a socket if a transfer has already ended, at its start or beside another.
        guard completions.isEmpty else { return readySockets(within: 0) }
        let begin = MonotonicClock.now()
        let timeout = wakeAhead.timeout(until: next, now: begin)
        let count = readySockets(within: timeout)
        if count == 0, timeout > 0 {
            wakeAhead.timedOut(asked: begin + timeout, now: MonotonicClock.now())
        }
        return count
    }

    private func readySockets(within timeout: Int64) -> Int {
        max(0, Int(CCurl_epollWait(epoll, events, Int32(Self.eventCapacity), timeout)))
    }

    private func handle(_ event: epoll_event) {
        let socket = event.data.fd
        guard socket != wakeDescriptor else {
            var counter: UInt64 = 0
            read(wakeDescriptor, &counter, MemoryLayout<UInt64>.size)
            wasWoken = true
            return
        }
        if let owner = sockets.owner(of: socket) {
            let readable = EPOLLIN.rawValue | EPOLLERR.rawValue | EPOLLHUP.rawValue
            connections[owner]?.ready(
                canRead: event.events & readable != 0,
                canWrite: event.events & EPOLLOUT.rawValue != 0
            )
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
            let result = CCurl_result(message)
            var pointer: UnsafeMutableRawPointer?
            CCurl_getPointer(easy, CURLINFO_PRIVATE, &pointer)
            let mark = Int(bitPattern: pointer)
            guard let owner = UnsafeRawPointer(bitPattern: mark & ~1) else { continue }
            if mark & 1 == 1 {
                Unmanaged<DirectConnection>.fromOpaque(owner)
                    ._withUnsafeGuaranteedRef { $0.connected(result) }
                continue
            }
            let handle = Unmanaged<CurlHandle>.fromOpaque(owner).takeUnretainedValue()
            if handle.isToBeSentAgain(result) {
                curl_multi_remove_handle(multi, easy)
                start(easy)
                continue
            }
            collect(easy, handle, result, instant)
            curl_multi_remove_handle(multi, easy)
        }
    }

    private func collect(
        _ easy: UnsafeMutableRawPointer,
        _ handle: CurlHandle,
        _ result: CURLcode,
        _ instant: Int64
    ) {
        handle.ended()
        var status = 0
        var bodyBytes: curl_off_t = 0
        var version = 0
        CCurl_getLong(easy, CURLINFO_RESPONSE_CODE, &status)
        CCurl_getOffset(easy, CURLINFO_SIZE_DOWNLOAD_T, &bodyBytes)
        CCurl_getLong(easy, CURLINFO_HTTP_VERSION, &version)
        var completion = Completion(
            tag: handle.tag,
            handle.result(result),
            expired: result == CURLE_OPERATION_TIMEDOUT ? handle.expiredTimeout : .total,
            status: status,
            bodyBytes: Int64(bodyBytes),
            instant: instant
        )
        completion.isHTTP2 = version == CURL_HTTP_VERSION_2_0
        if result == CURLE_OK { completion.phases = PhaseDurations(of: easy) }
        completions.append(completion)
    }
}

// MARK: Our own exchange

extension TransferLoop {
    /// The user's connection, created on first use.
    func connection(
        ofUser tag: Int
    ) throws(EngineError) -> DirectConnection {
        while connections.count <= tag { connections.append(nil) }
        if let known = connections[tag] { return known }
        let fresh = try DirectConnection(loop: self, tag: tag)
        connections[tag] = fresh
        return fresh
    }

    /// Lets libcurl open a connection; reports the outcome to its `connected`.
    func connect(_ easy: UnsafeMutableRawPointer) { start(easy) }

    /// From now on the socket's events go to the connection.
    func watch(_ socket: Int32, owner: Int) {
        sockets.own(socket, by: owner)
        sockets.want(EPOLLIN.rawValue, of: socket)
    }

    func unwatch(_ socket: Int32) { sockets.own(socket, by: nil) }

    func setWaitsToSend(_ waits: Bool, _ socket: Int32) {
        sockets.want(EPOLLIN.rawValue | (waits ? EPOLLOUT.rawValue : 0), of: socket)
    }

    /// The deadline of a connection's request is checked when it is due.
    func note(deadline: Int64, of connection: DirectConnection) {
        guard deadline < connection.nextAlarm else { return }
        connection.nextAlarm = deadline
        alarms.insert(Alarm(due: deadline, tag: connection.tag))
    }

    /// One alarm at a time for each connection: if the deadline was moved meanwhile, as most are,
    /// it sets another.
    private func checkDeadlines(_ now: Int64) {
        while let alarm = alarms.min, alarm.due <= now {
            alarms.removeMin()
            guard let connection = connections[alarm.tag], connection.nextAlarm == alarm.due else {
                continue
            }
            connection.nextAlarm = .max
            guard let deadline = connection.deadline else { continue }
            if deadline <= now {
                connection.timeOut()
            } else {
                note(deadline: deadline, of: connection)
            }
        }
    }

    /// Checks whether a libcurl transfer has received its first byte in time.
    func note(firstByte due: Int64, of handle: CurlHandle) {
        firstByteAlarms.insert(FirstByteAlarm(due: due, handle: handle, transfer: handle.transfer))
    }

    private func checkFirstBytes(_ now: Int64) {
        while let alarm = firstByteAlarms.min, alarm.due <= now {
            firstByteAlarms.removeMin()
            let handle = alarm.handle
            guard handle.transfer == alarm.transfer, !handle.hasFirstLine else { continue }
            handle.ended()
            remove(handle.easy)
            complete(
                Completion(
                    tag: handle.tag,
                    CURLE_OPERATION_TIMEDOUT,
                    expired: .firstByte,
                    status: 0,
                    bodyBytes: 0,
                    instant: now
                )
            )
        }
    }

    func complete(_ completion: Completion) { completions.append(completion) }

    /// Closes every connection; the loop cannot be used afterwards.
    func shutDown() {
        for connection in connections { connection?.cut() }
        connections.removeAll()
    }
}
