// SPDX-License-Identifier: Apache-2.0

/// The fields of CSV text with their places, row by row.
///
/// Comma-separated; a field with a comma is in `"`, doubled inside (RFC 4180). Blank lines are
/// skipped. Works on bytes: by characters a year of results would take half a minute.
package struct CSVReader {
    /// One field, without its quotes.
    package struct Field {
        package let text: String
        /// Both from 1; columns are bytes.
        package let line: Int
        package let column: Int
    }

    /// The place of the first character that is not allowed there.
    package struct Problem: Error {
        package let line: Int
        package let column: Int
        package let sentence: String
    }

    private let bytes: [UInt8]
    private var position = 0
    private var line = 1
    private var lineStart = 0

    private static let quote = UInt8(ascii: "\"")
    private static let comma = UInt8(ascii: ",")
    private static let newline = UInt8(ascii: "\n")
    private static let carriageReturn = UInt8(ascii: "\r")

    package init(_ text: String) {
        bytes = Array(text.utf8)
        if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { skipMark() }
    }

    private mutating func skipMark() { (position, lineStart) = (3, 3) }

    /// The next row that is not blank; nil at the end.
    package mutating func row() throws(Problem) -> [Field]? {
        while position < bytes.count {
            let fields = try fields()
            if fields.count > 1 || !fields[0].text.isEmpty { return fields }
        }
        return nil
    }

    private mutating func fields() throws(Problem) -> [Field] {
        var fields: [Field] = []
        while true {
            let (line, column) = (line, position - lineStart + 1)
            let isQuoted = position < bytes.count && bytes[position] == Self.quote
            fields.append(
                Field(
                    text: isQuoted ? try quotedText() : plainText(),
                    line: line,
                    column: column
                )
            )
            guard position < bytes.count else { return fields }
            let end = bytes[position]
            position += 1
            if end == Self.comma { continue }
            // A carriage return ends a line with or without a newline after it.
            if end == Self.carriageReturn, position < bytes.count, bytes[position] == Self.newline {
                position += 1
            }
            beginLine()
            return fields
        }
    }

    private mutating func beginLine() {
        line += 1
        lineStart = position
    }

    private static func isEnd(_ byte: UInt8) -> Bool {
        byte == comma || byte == newline || byte == carriageReturn
    }

    private mutating func plainText() -> String {
        let start = position
        while position < bytes.count, !Self.isEnd(bytes[position]) { position += 1 }
        return String(decoding: bytes[start..<position], as: UTF8.self)
    }

    private mutating func quotedText() throws(Problem) -> String {
        let (startLine, startColumn) = (line, position - lineStart + 1)
        var text: [UInt8] = []
        position += 1
        while position < bytes.count {
            let byte = bytes[position]
            position += 1
            if byte == Self.quote {
                guard position < bytes.count, bytes[position] == Self.quote else {
                    return try closed(text)
                }
                position += 1
            }
            text.append(byte)
            if byte == Self.newline { beginLine() }
        }
        throw Problem(
            line: startLine,
            column: startColumn,
            sentence: "this quote is not closed; write a second one, or double it inside quotes"
        )
    }

    private func closed(_ text: [UInt8]) throws(Problem) -> String {
        guard position == bytes.count || Self.isEnd(bytes[position]) else {
            throw Problem(
                line: line,
                column: position - lineStart + 1,
                sentence: "text after a closing quote; write a comma before it, or double the quote"
            )
        }
        return String(decoding: text, as: UTF8.self)
    }
}
