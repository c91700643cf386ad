// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Reads HTTP/1.1 replies one after the other, in pieces of any size (RFC 9112).
///
/// As lenient as libcurl: accepts bare line feeds, uses the last `Content-Length`, and prefers
/// chunked coding over any length. Allocates only for a line that arrives in pieces.
struct ReplyParser {
    /// Why a reply cannot be read further.
    enum Problem: Error, Equatable {
        /// The status line is not valid.
        case noStatusLine
        case badLength
        case badChunk
        /// A line without a colon among the headers.
        case badHeader
        /// A body in a coding that was not requested.
        case unknownCoding
        /// Over `headerLimit`.
        case headersTooLong
    }

    /// The meaning of a connection closed by the server.
    enum Ending: Equatable {
        /// The body ends with the connection.
        case complete
        case nothingCame
        case truncatedHeaders
        case truncatedBody
    }

    private enum State: Equatable {
        case statusLine
        case headers
        case length
        case untilClose
        case unknownCoding
        case chunkSize
        case chunkData
        case chunkEnd
        case trailers
        case complete
    }

    /// Of the final reply; 0 before its status line.
    private(set) var status = 0
    /// Of the body, without the framing of its chunks.
    private(set) var bodyBytes: Int64 = 0
    /// True when another request may follow on the connection.
    private(set) var keepsAlive = false
    /// True once any byte of a reply has come.
    private(set) var hasFirstByte = false
    private var state = State.complete
    private var isHead = false
    private var isChunked = false
    private var hasUnknownCoding = false
    /// A coding gives the length of the body; then `Content-Length` has no meaning.
    private var hasCoding = false
    /// Announced by the last `Content-Length`; -1 for none.
    private var announced: Int64 = -1
    private var remaining: Int64 = 0
    private var headerBytes = 0
    private var partialLine: [UInt8] = []

    /// All lines before the body together, as in libcurl.
    static let headerLimit = 300 * 1024

    var isComplete: Bool { state == .complete }

    /// The next reply answers a request; `isHead` if it never has a body.
    mutating func expect(isHead: Bool) {
        self.isHead = isHead
        hasFirstByte = false
        beginMessage()
    }

    private mutating func beginMessage() {
        state = .statusLine
        status = 0
        bodyBytes = 0
        keepsAlive = false
        isChunked = false
        hasUnknownCoding = false
        hasCoding = false
        announced = -1
        headerBytes = 0
        partialLine.removeAll(keepingCapacity: true)
    }

    /// Reads received bytes and returns how many belong to this reply.
    ///
    /// Bytes after a complete reply belong to none.
    mutating func parse(
        _ bytes: UnsafeRawBufferPointer,
        _ capture: ReplyCapture?
    ) throws(Problem) -> Int {
        if !bytes.isEmpty { hasFirstByte = true }
        var rest = Slice(base: bytes, bounds: bytes.indices)
        while !rest.isEmpty {
            switch state {
            case .complete: return rest.startIndex
            case .statusLine, .headers, .chunkSize, .chunkEnd, .trailers:
                guard try takeLine(&rest, capture) else { return bytes.count }
            case .length, .chunkData:
                let count = min(Int64(rest.count), remaining)
                takeBody(&rest, Int(count), capture)
                remaining -= count
                if remaining == 0 { state = state == .length ? .complete : .chunkEnd }
            case .untilClose: takeBody(&rest, rest.count, capture)
            case .unknownCoding:
                takeBody(&rest, rest.count, nil)
                throw .unknownCoding
            }
        }
        return rest.startIndex
    }

    /// The server closed the connection.
    func ending() -> Ending {
        switch state {
        case .untilClose, .unknownCoding, .complete: .complete
        // Less than a status line counts as no reply.
        case .statusLine: .nothingCame
        case .headers: .truncatedHeaders
        case .length, .chunkSize, .chunkData, .chunkEnd, .trailers: .truncatedBody
        }
    }

    // MARK: Lines

    /// False if the end of the line has not arrived yet.
    private mutating func takeLine(
        _ rest: inout Slice<UnsafeRawBufferPointer>,
        _ capture: ReplyCapture?
    ) throws(Problem) -> Bool {
        let bytes = UnsafeRawBufferPointer(rebasing: rest)
        guard let start = bytes.baseAddress,
            let found = memchr(start, Int32(UInt8(ascii: "\n")), bytes.count)
        else {
            partialLine += bytes
            headerBytes += bytes.count
            try checkHeaderLimit()
            return false
        }
        let end = UnsafeRawPointer(found) - start
        let piece = UnsafeRawBufferPointer(rebasing: bytes[..<end])
        rest = rest[(rest.startIndex + end + 1)...]
        headerBytes += end + 1
        guard !partialLine.isEmpty else {
            try take(Self.withoutReturn(piece), capture)
            return true
        }
        let line = partialLine + piece
        partialLine.removeAll(keepingCapacity: true)
        try line.withUnsafeBufferPointer { buffer throws(Problem) in
            try take(Self.withoutReturn(UnsafeRawBufferPointer(buffer)), capture)
        }
        return true
    }

    private static func withoutReturn(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
        line.last == UInt8(ascii: "\r") ? UnsafeRawBufferPointer(rebasing: line.dropLast()) : line
    }

    private func checkHeaderLimit() throws(Problem) {
        guard headerBytes <= Self.headerLimit else { throw .headersTooLong }
    }

    private mutating func take(
        _ line: UnsafeRawBufferPointer,
        _ capture: ReplyCapture?
    ) throws(Problem) {
        switch state {
        case .statusLine:
            try takeStatusLine(line)
            capture?.beginReply()
            state = .headers
        case .headers:
            try checkHeaderLimit()
            if line.isEmpty {
                endHeaders()
            } else {
                try takeHeader(line)
                capture?.addHeaderLine(line)
            }
        case .chunkSize: try takeChunkSize(line)
        case .chunkEnd:
            guard line.isEmpty else { throw .badChunk }
            state = .chunkSize
        case .trailers:
            try checkHeaderLimit()
            if line.isEmpty { state = .complete }
        case .length, .untilClose, .unknownCoding, .chunkData, .complete: break
        }
    }

    /// `HTTP/1.1 200 OK`; the text after the status is ignored.
    private mutating func takeStatusLine(_ line: UnsafeRawBufferPointer) throws(Problem) {
        let isHTTP1 =
            line.count >= 12 && line.starts(with: Self.version) && line[8] == UInt8(ascii: " ")
            && (line[7] == UInt8(ascii: "0") || line[7] == UInt8(ascii: "1"))
        guard isHTTP1 else { throw .noStatusLine }
        var value = 0
        for position in 9..<12 {
            let digit = line[position]
            guard digit >= 0x30, digit <= 0x39 else { throw .noStatusLine }
            value = value * 10 + Int(digit - 0x30)
        }
        guard value >= 100, line.count == 12 || line[12] == UInt8(ascii: " ") else {
            throw .noStatusLine
        }
        status = value
        keepsAlive = line[7] == UInt8(ascii: "1")
    }

    private static let version = Array("HTTP/1.".utf8)
    private static let lengthName = Array("content-length".utf8)
    private static let codingName = Array("transfer-encoding".utf8)
    private static let connectionName = Array("connection".utf8)
    private static let chunked = Array("chunked".utf8)
    private static let identity = Array("identity".utf8)
    private static let close = Array("close".utf8)
    private static let keepAlive = Array("keep-alive".utf8)

    /// Only three names matter here; the length of a name tells most others apart.
    private mutating func takeHeader(_ line: UnsafeRawBufferPointer) throws(Problem) {
        guard let start = line.baseAddress,
            let found = memchr(start, Int32(UInt8(ascii: ":")), line.count)
        else {
            // A line that begins with a blank continues the line before.
            guard line.first?.isBlank == true else { throw .badHeader }
            return
        }
        let colon = UnsafeRawPointer(found) - start
        switch colon {
        case Self.lengthName.count where line.isText(Self.lengthName, at: 0):
            announced = try Self.length(line.value(after: colon)) ?? -1
        case Self.codingName.count where line.isText(Self.codingName, at: 0):
            takeCodings(line.value(after: colon))
        case Self.connectionName.count where line.isText(Self.connectionName, at: 0):
            let value = line.value(after: colon)
            if value.hasItem(Self.close) { keepsAlive = false }
            if value.hasItem(Self.keepAlive) { keepsAlive = true }
        default: break
        }
    }

    private mutating func takeCodings(_ value: UnsafeRawBufferPointer) {
        hasCoding = true
        if value.hasItem(Self.chunked) {
            isChunked = true
        } else if !value.hasItem(Self.identity) {
            hasUnknownCoding = true
        }
    }

    /// Digits up to the first other character, as libcurl reads them; nil if too large for any
    /// body.
    private static func length(_ value: UnsafeRawBufferPointer) throws(Problem) -> Int64? {
        var length: Int64 = 0
        var digits = 0
        for byte in value.dropFirst(value.first == UInt8(ascii: "+") ? 1 : 0) {
            guard byte >= 0x30, byte <= 0x39 else { break }
            let (product, overflow) = length.multipliedReportingOverflow(by: 10)
            guard !overflow, product <= .max - 9 else { return nil }
            length = product + Int64(byte - 0x30)
            digits += 1
        }
        guard digits > 0 else { throw .badLength }
        return length
    }

    private mutating func endHeaders() {
        if (100..<200).contains(status) {
            // Interim: the final reply follows.
            beginMessage()
        } else if isHead || status == 204 || status == 304 {
            state = .complete
        } else if isChunked {
            state = .chunkSize
        } else if hasUnknownCoding {
            keepsAlive = false
            state = .unknownCoding
        } else if announced >= 0, !hasCoding {
            remaining = announced
            state = announced == 0 ? .complete : .length
        } else {
            keepsAlive = false
            state = .untilClose
        }
    }

    // MARK: Bodies

    private mutating func takeBody(
        _ rest: inout Slice<UnsafeRawBufferPointer>,
        _ count: Int,
        _ capture: ReplyCapture?
    ) {
        capture?.addBody(UnsafeRawBufferPointer(rebasing: rest.prefix(count)))
        bodyBytes += Int64(count)
        rest = rest.dropFirst(count)
    }

    /// Hexadecimal digits, then perhaps blanks and extensions, which are ignored.
    private mutating func takeChunkSize(_ line: UnsafeRawBufferPointer) throws(Problem) {
        var size: Int64 = 0
        var digits = 0
        for byte in line {
            guard let digit = byte.hexValue else { break }
            digits += 1
            guard digits <= 16, size < 1 << 59 else { throw .badChunk }
            size = size << 4 | Int64(digit)
        }
        guard digits > 0 else { throw .badChunk }
        headerBytes = 0
        remaining = size
        state = size == 0 ? .trailers : .chunkData
    }
}

extension UInt8 {
    fileprivate var hexValue: UInt8? {
        switch self {
        case 0x30...0x39: self - 0x30
        case 0x41...0x46: self - 0x41 + 10
        case 0x61...0x66: self - 0x61 + 10
        default: nil
        }
    }

    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }
}

extension UnsafeRawBufferPointer {
    /// True when the lower-case text stands here, in any case.
    func isText(_ text: [UInt8], at start: Int) -> Bool {
        guard start + text.count <= count else { return false }
        for position in text.indices {
            let byte = self[start + position]
            // Only letters have that bit to tell capitals by.
            let lower = (0x41...0x5a).contains(byte) ? byte | 0x20 : byte
            guard lower == text[position] else { return false }
        }
        return true
    }

    /// A header's value without blanks and line end around it.
    func value(after colon: Int) -> UnsafeRawBufferPointer {
        var start = colon + 1
        var end = count
        while end > start, self[end - 1] == 0x0a || self[end - 1] == 0x0d { end -= 1 }
        while start < end, self[start].isBlank { start += 1 }
        while end > start, self[end - 1].isBlank { end -= 1 }
        return UnsafeRawBufferPointer(rebasing: self[start..<end])
    }

    /// True if a comma-separated list has this lower-case item.
    fileprivate func hasItem(_ item: [UInt8]) -> Bool {
        var start = 0
        while start < count {
            while start < count, self[start].isBlank || self[start] == UInt8(ascii: ",") {
                start += 1
            }
            var end = start
            while end < count, self[end] != UInt8(ascii: ",") { end += 1 }
            var last = end
            while last > start, self[last - 1].isBlank { last -= 1 }
            if last - start == item.count, isText(item, at: start) { return true }
            start = end
        }
        return false
    }
}
