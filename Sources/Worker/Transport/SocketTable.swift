// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc

/// Which sockets the engine's epoll watches, and for what.
///
/// A connection stays registered between requests: libcurl asks to remove and add it for each
/// one, and two epoll_ctl calls a request cost more than the rest of this loop. So a removal only
/// notes that nobody wants the socket; if it becomes readable meanwhile (the server closed it), it
/// is deregistered then. libcurl's own helper sockets are closed behind our back, and so are
/// registered and removed as asked.
struct SocketTable {
    private struct Entry {
        /// What epoll was told; 0 when it is not registered.
        var registered: UInt32 = 0
        /// What libcurl wants now.
        var wanted: UInt32 = 0
        /// Opened by `opened(_:)`, so its end is told by `closed(_:)`.
        var isConnection = false
        /// The user whose connection gets its events; nil while they are libcurl's.
        var owner: Int?
    }

    private let epoll: Int32
    private var entries: [Entry] = []

    init(epoll: Int32) { self.epoll = epoll }

    mutating func opened(_ socket: Int32) {
        grow(to: socket)
        entries[Int(socket)] = Entry(isConnection: true)
    }

    /// Closing removes a socket from epoll by itself.
    mutating func closed(_ socket: Int32) {
        guard socket >= 0, Int(socket) < entries.count else { return }
        entries[Int(socket)] = Entry()
    }

    /// libcurl wants these events of a socket; 0 when it wants none.
    mutating func want(_ events: UInt32, of socket: Int32) {
        grow(to: socket)
        let index = Int(socket)
        entries[index].wanted = events
        guard events != entries[index].registered else { return }
        if events == 0, entries[index].isConnection { return }
        register(events, socket)
    }

    /// From now on the socket's events are for the owner, or for libcurl again.
    mutating func own(_ socket: Int32, by owner: Int?) {
        grow(to: socket)
        entries[Int(socket)].owner = owner
    }

    func owner(of socket: Int32) -> Int? { entries[Int(socket)].owner }

    /// True when libcurl waits for this socket; else the socket is no longer watched.
    mutating func isWanted(_ socket: Int32) -> Bool {
        guard entries[Int(socket)].wanted == 0 else { return true }
        register(0, socket)
        return false
    }

    private mutating func register(_ events: UInt32, _ socket: Int32) {
        var event = epoll_event(events: events, data: epoll_data_t(fd: socket))
        let registered = entries[Int(socket)].registered
        let operation =
            events == 0 ? EPOLL_CTL_DEL : registered == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD
        if epoll_ctl(epoll, operation, socket, &event) != 0, events != 0 {
            // The other operation, for a descriptor that was closed and opened unseen.
            let other = operation == EPOLL_CTL_ADD ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
            epoll_ctl(epoll, other, socket, &event)
        }
        entries[Int(socket)].registered = events
    }

    private mutating func grow(to socket: Int32) {
        while entries.count <= Int(socket) { entries.append(Entry()) }
    }
}

/// What epoll calls what libcurl waits for.
func epollEvents(ofPoll what: Int32) -> UInt32 {
    switch what {
    case CURL_POLL_IN: EPOLLIN.rawValue
    case CURL_POLL_OUT: EPOLLOUT.rawValue
    case CURL_POLL_INOUT: EPOLLIN.rawValue | EPOLLOUT.rawValue
    default: 0
    }
}

/// What libcurl calls what epoll tells.
func curlEvents(ofEpoll events: UInt32) -> Int32 {
    var result: Int32 = 0
    if events & EPOLLIN.rawValue != 0 { result |= CURL_CSELECT_IN }
    if events & EPOLLOUT.rawValue != 0 { result |= CURL_CSELECT_OUT }
    // A hang-up is found by reading. Told of an error alone libcurl would not read, and take it for one
    // of sending, which whoever waits for a reply is not doing.
    if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 {
        result |= CURL_CSELECT_ERR | CURL_CSELECT_IN
    }
    return result
}
