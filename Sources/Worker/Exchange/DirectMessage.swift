// SPDX-License-Identifier: Apache-2.0

/// The bytes of one request of our own exchange, and where its parts are.
///
/// An object, so that all users share a constant one, and a filled one keeps its memory for the next.
/// Owned by one engine's thread. Bytes are written while they are outside, so that reading them,
/// as each request does, needs no check for a writer.
final class DirectMessage {
    private(set) var bytes: [UInt8] = []
    /// Where path and query are.
    var targetRange = 0..<0
    /// The header fields without the length of the body.
    var template: [RequestFields.Field] = []
    /// Where the values are of those that were filled in, in their order.
    var filledValues: [Range<Int>] = []
    /// Where another header line can go in; the empty line and the body follow.
    var headersEnd = 0

    static let lineEnd = Array("\r\n".utf8)

    /// Path and query, as they are sent.
    var target: ArraySlice<UInt8> { bytes[targetRange] }

    /// Without the query.
    var path: ArraySlice<UInt8> { target.prefix { $0 != UInt8(ascii: "?") } }

    /// What was written of the template, for where a redirect leads.
    var fields: [(name: String, value: [UInt8])] {
        var filled = filledValues.makeIterator()
        return template.map { name, value in
            (name, value.constant ?? filled.next().map { Array(bytes[$0]) } ?? [])
        }
    }

    /// Nil for none.
    var body: [UInt8]? {
        let body = bytes[(headersEnd + Self.lineEnd.count)...]
        return body.isEmpty ? nil : Array(body)
    }

    /// Gives its memory, with nothing in it, to be put back by `put`.
    func takeMemory() -> [UInt8] {
        var memory = take()
        memory.removeAll(keepingCapacity: true)
        filledValues.removeAll(keepingCapacity: true)
        return memory
    }

    private func take() -> [UInt8] {
        let taken = bytes
        bytes = []
        return taken
    }

    func put(_ bytes: [UInt8]) { self.bytes = bytes }

    /// Becomes the same as another.
    func copy(_ other: DirectMessage) {
        var memory = takeMemory()
        memory += other.bytes
        put(memory)
        targetRange = other.targetRange
        template = other.template
        filledValues += other.filledValues
        headersEnd = other.headersEnd
    }

    /// Adds one more header line, its end included.
    func insert(headerLine: [UInt8]) {
        var memory = take()
        memory.insert(contentsOf: headerLine, at: headersEnd)
        put(memory)
        headersEnd += headerLine.count
    }
}
