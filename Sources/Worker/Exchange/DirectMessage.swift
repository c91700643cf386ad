// SPDX-License-Identifier: Apache-2.0

/// The bytes of one request of our own exchange, and the positions of its parts.
///
/// An object, so that all users share a constant one, and a filled one reuses its memory for the
/// next. Owned by one engine's thread. Its bytes are moved out while they are written, so that
/// reading them for each request needs no exclusivity check.
final class DirectMessage {
    private(set) var bytes: [UInt8] = []
    /// Where path and query are.
    var targetRange = 0..<0
    /// The header fields without the length of the body.
    var template: [RequestFields.Field] = []
    /// Positions of the values that were filled in, in their order.
    var filledValues: [Range<Int>] = []
    /// The position for another header line; the empty line and the body follow.
    var headersEnd = 0

    static let lineEnd = Array("\r\n".utf8)

    /// Path and query, as they are sent.
    var target: ArraySlice<UInt8> { bytes[targetRange] }

    /// Without the query.
    var path: ArraySlice<UInt8> { target.prefix { $0 != UInt8(ascii: "?") } }

    /// The values filled into the template, for the target of a redirect.
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

    /// Takes its memory, emptied; give it back with `put`.
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

    /// Copies another message.
    func copy(_ other: DirectMessage) {
        var memory = takeMemory()
        memory += other.bytes
        put(memory)
        targetRange = other.targetRange
        template = other.template
        filledValues += other.filledValues
        headersEnd = other.headersEnd
    }

    /// Adds one more header line, including its line end.
    func insert(headerLine: [UInt8]) {
        var memory = take()
        memory.insert(contentsOf: headerLine, at: headersEnd)
        put(memory)
        headersEnd += headerLine.count
    }
}
