// SPDX-License-Identifier: Apache-2.0

/// The bytes of one request of our own exchange, and where its parts are.
///
/// An object, so that all users share a constant one, and a filled one keeps its memory for the next.
/// Owned by one engine's thread.
final class DirectMessage {
    var bytes: [UInt8] = []
    /// Where path and query are.
    var targetRange = 0..<0
    /// Where the values are of the header fields that were filled in, in their order.
    var filledValues: [Range<Int>] = []
    /// Where another header line can go in; the empty line and the body follow.
    var headersEnd = 0

    static let lineEnd = Array("\r\n".utf8)

    /// Path and query, as they are sent.
    var target: ArraySlice<UInt8> { bytes[targetRange] }

    /// Without the query.
    var path: ArraySlice<UInt8> { target.prefix { $0 != UInt8(ascii: "?") } }

    /// Nil for none.
    var body: [UInt8]? {
        let body = bytes[(headersEnd + Self.lineEnd.count)...]
        return body.isEmpty ? nil : Array(body)
    }

    /// What was in it is gone; its memory stays.
    func clear() {
        bytes.removeAll(keepingCapacity: true)
        filledValues.removeAll(keepingCapacity: true)
    }

    /// Becomes the same as another.
    func copy(_ other: DirectMessage) {
        clear()
        bytes += other.bytes
        targetRange = other.targetRange
        filledValues += other.filledValues
        headersEnd = other.headersEnd
    }

    /// Adds one more header line, its end included.
    func insert(headerLine: [UInt8]) {
        bytes.insert(contentsOf: headerLine, at: headersEnd)
        headersEnd += headerLine.count
    }
}
