// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc

/// The sockets that the engine's epoll watches, and the events of each.
///
/// A connection stays registered between requests: libcurl asks to remove and add it for each one,
/// and two epoll_ctl calls a request cost more than the rest of this loop. So a removal only marks
/// the socket as unwanted; if it becomes readable meanwhile (the server closed it), it is
/// deregistered then. libcurl closes its own helper sockets without telling us, so these are
/// registered and removed as asked.
struct SocketTable {
    private struct Entry {
        /// The events registered with epoll; 0 if not registered.
        var registered: UInt32 = 0
        /// The events that libcurl wants now.
        var wanted: UInt32 = 0
        /// Opened by `opened(_:)`, so `closed(_:)` reports its end.
        var isConnection = false
        /// The user whose connection gets its events; nil if they are for libcurl.
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

    /// libcurl wants these events of a socket; 0 if none.
    mutating func want(_ events: UInt32, of socket: Int32) {
        grow(to: socket)
        let index = Int(socket)
        entries[index].wanted = events
        guard events != entries[index].registered else { return }
        if events == 0, entries[index].isConnection { return }
        register(events, socket)
    }

    /// From now on the socket's events go to the owner, or to libcurl again.
    mutating func own(_ socket: Int32, by owner: Int?) {
        grow(to: socket)
        entries[Int(socket)].owner = owner
    }

    func owner(of socket: Int32) -> Int? { entries[Int(socket)].owner }

    /// True if libcurl waits for this socket; otherwise the socket is no longer watched.
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
            // The opposite operation, for a descriptor that was closed and reopened unnoticed.
            let other = operation == EPOLL_CTL_ADD ? EPOLL_CTL_MOD : EPOLL_CTL_ADD
            epoll_ctl(epoll, other, socket, &event)
        }
        entries[Int(socket)].registered = events
    }

    private mutating func grow(to socket: Int32) {
        while entries.count <= Int(socket) { entries.append(Entry()) }
    }
}

/// libcurl's wanted events as epoll's.
func epollEvents(ofPoll what: Int32) -> UInt32 {
    switch what {
    case CURL_POLL_IN: EPOLLIN.rawValue
    case CURL_POLL_OUT: EPOLLOUT.rawValue
    case CURL_POLL_INOUT: EPOLLIN.rawValue | EPOLLOUT.rawValue
    default: 0
    }
}

/// epoll's events as libcurl's.
func curlEvents(ofEpoll events: UInt32) -> Int32 {
    var result: Int32 = 0
    if events & EPOLLIN.rawValue != 0 { result |= CURL_CSELECT_IN }
    if events & EPOLLOUT.rawValue != 0 { result |= CURL_CSELECT_OUT }
    // Reading detects a hang-up. If it were told of an error alone, libcurl would not read, and
    // would take it for a send error, which a request that waits for its reply cannot have.
    if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 {
        result |= CURL_CSELECT_ERR | CURL_CSELECT_IN
    }
    return result
}
