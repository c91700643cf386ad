// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// What an engine keeps of a reply while it comes: where it leads, its cookies, and what a check or
/// an extraction asks for.
final class ReplyCapture {
    private(set) var location: [UInt8]?
    private(set) var setCookies: [[UInt8]] = []
    /// Names in lower case, and values, of the header fields that are wanted, in their order.
    private(set) var headers: [(name: String, value: String)] = []
    private(set) var body: [UInt8] = []
    private var wantsBody = false
    /// Nothing is kept yet, which is so for most replies.
    private var isFresh = true
    private var wantedHeaders: [String] = []

    /// More of a body is counted and thrown away; what looks for it there does not find it.
    static let bodyLimit = 16 * 1024 * 1024

    /// What is wanted of a reply beside what every exchange looks at.
    struct Wanted {
        var body = false
        /// In lower case.
        var headers: [String] = []
    }

    /// The replies of another request follow.
    func begin(_ wanted: Wanted) {
        if !setCookies.isEmpty { setCookies.removeAll(keepingCapacity: true) }
        beginReply()
        wantsBody = wanted.body
        wantedHeaders = wanted.headers
    }

    /// Another reply begins: the one before said to go on.
    func beginReply() {
        guard !isFresh else { return }
        isFresh = true
        location = nil
        headers.removeAll(keepingCapacity: true)
        body.removeAll(keepingCapacity: true)
    }

    func addBody(_ bytes: UnsafeRawBufferPointer) {
        guard wantsBody else { return }
        isFresh = false
        body += bytes.prefix(max(0, Self.bodyLimit - body.count))
    }

    /// One line `Name: value`; anything else is passed over.
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
        guard !wantedHeaders.isEmpty else { return }
        let name = String(decoding: line[..<colon], as: UTF8.self).lowercased()
        guard wantedHeaders.contains(name) else { return }
        isFresh = false
        headers.append((name, String(decoding: line.value(after: colon), as: UTF8.self)))
    }

    private static let location = Array("location".utf8)
    private static let setCookie = Array("set-cookie".utf8)

    func header(_ name: String) -> String? { headers.first { $0.name == name }?.value }
}
