// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The parts of a reply that an engine keeps: redirect target, cookies, and the data for checks and
/// extractions.
final class ReplyCapture {
    private(set) var location: [UInt8]?
    private(set) var setCookies: [[UInt8]] = []
    private(set) var body: [UInt8] = []
    /// Those of the header fields that are wanted, in their order.
    private var headers: [Header] = []
    private var wanted = Wanted()
    /// Nothing is kept yet, as for most replies.
    private var isFresh = true

    private struct Header {
        /// Position of its name among the wanted ones.
        let name: Int
        let value: String
    }

    /// The data to keep of a reply beside what every exchange needs.
    struct Wanted {
        var body = false
        /// Names in lower case.
        var headers: [[UInt8]] = []
    }

    /// Further bytes of a body are counted and dropped; checks and extractions do not see them.
    static let bodyLimit = 16 * 1024 * 1024

    /// Replies of the next request follow.
    func expect(_ wanted: Wanted) {
        if !setCookies.isEmpty { setCookies.removeAll(keepingCapacity: true) }
        beginReply()
        self.wanted = wanted
    }

    /// Another reply begins: the one before was interim.
    func beginReply() {
        guard !isFresh else { return }
        isFresh = true
        location = nil
        headers.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
    }

    func addBody(_ bytes: UnsafeRawBufferPointer) {
        guard wanted.body else { return }
        isFresh = false
        body += bytes.prefix(max(0, Self.bodyLimit - body.count))
    }

    /// One line `Name: value`; other lines are ignored.
    func addHeaderLine(_ line: UnsafeRawBufferPointer) {
        guard let start = line.baseAddress,
            let found = memchr(start, Int32(UInt8(ascii: ":")), line.count)
        else { return }
        let colon = UnsafeRawPointer(found) - start
        switch colon {
        case Self.location.count where line.isText(Self.location, at: 0):
            isFresh = false
            location = Array(line.value(after: colon))
        case Self.setCookie.count where line.isText(Self.setCookie, at: 0):
            setCookies.append(Array(line.value(after: colon)))
        default: break
        }
        for (position, name) in wanted.headers.enumerated()
        where colon == name.count && line.isText(name, at: 0) {
            isFresh = false
            let value = String(decoding: line.value(after: colon), as: UTF8.self)
            headers.append(Header(name: position, value: value))
        }
    }

    private static let location = Array("location".utf8)
    private static let setCookie = Array("set-cookie".utf8)

    /// The first value of the field whose name is at this position among the wanted ones.
    func header(_ position: Int) -> String? { headers.first { $0.name == position }?.value }
}
