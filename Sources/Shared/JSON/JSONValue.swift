// SPDX-License-Identifier: Apache-2.0

/// A JSON value (RFC 8259) of a reply's body.
package indirect enum JSONValue: Sendable {
    case null
    case bool(Bool)
    /// The digits as received, since an identifier of 19 digits does not fit a `Double`.
    case number(String)
    case string(String)
    case array([JSONValue])
    /// In the order of the text; of two members of one name both are kept.
    case object([(name: String, value: JSONValue)])

    /// Nil for text that is not JSON, or is nested deeper than `depthLimit`.
    package init?(_ bytes: some Collection<UInt8>) {
        let parsed = bytes.withContiguousStorageIfAvailable { buffer -> JSONValue? in
            var reader = JSONReader(buffer)
            return reader.document()
        }
        guard let value = parsed ?? Self.copied(Array(bytes)) else { return nil }
        self = value
    }

    private static func copied(_ bytes: [UInt8]) -> JSONValue? {
        bytes.withUnsafeBufferPointer { buffer in
            var reader = JSONReader(buffer)
            return reader.document()
        }
    }

    /// Arrays and objects within one another.
    static let depthLimit = 256

    /// A string's characters, a scalar's JSON, and compact JSON of an array or object: what a
    /// variable gets.
    package var plainText: String {
        if case .string(let text) = self { return text }
        return json.text
    }

    private var json: JSONText {
        switch self {
        case .null: .literal("null")
        case .bool(let value): .literal(value ? "true" : "false")
        case .number(let digits): .literal(digits)
        case .string(let text): .string(text)
        case .array(let elements): .list(elements.map(\.json))
        case .object(let members): .object(members.map { ($0.name, $0.value.json) })
        }
    }
}

extension JSONValue: Equatable {
    /// As RFC 9535 compares: numbers by value, objects whatever the order of their members.
    package static func == (left: JSONValue, right: JSONValue) -> Bool {
        switch (left, right) {
        case (.null, .null): return true
        case (.bool(let left), .bool(let right)): return left == right
        case (.number(let left), .number(let right)):
            return left == right || Double(left) == Double(right)
        case (.string(let left), .string(let right)):
            return left.hasCodePoints(of: right)
        case (.array(let left), .array(let right)): return left == right
        case (.object(let left), .object(let right)):
            guard left.count == right.count else { return false }
            return left.allSatisfy { member in
                right.contains {
                    $0.name.hasCodePoints(of: member.name) && $0.value == member.value
                }
            }
        default: return false
        }
    }
}

extension String {
    /// True for what JSON takes for the same: `==` takes one character and its letter with an accent
    /// apart for the same too.
    func hasCodePoints(of other: String) -> Bool { utf8.elementsEqual(other.utf8) }
}

/// Recursive descent over bytes that the caller keeps alive.
private struct JSONReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    private var position = 0

    init(_ bytes: UnsafeBufferPointer<UInt8>) { self.bytes = bytes }

    mutating func document() -> JSONValue? {
        guard let value = value(depth: 0) else { return nil }
        skipSpace()
        return position == bytes.count ? value : nil
    }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = next, byte == 0x20 || byte == 0x0a || byte == 0x0d || byte == 0x09 {
            position += 1
        }
    }

    private mutating func take(_ byte: UInt8) -> Bool {
        skipSpace()
        guard next == byte else { return false }
        position += 1
        return true
    }

    private mutating func value(depth: Int) -> JSONValue? {
        guard depth <= JSONValue.depthLimit else { return nil }
        skipSpace()
        switch next {
        case UInt8(ascii: "{"): return object(depth)
        case UInt8(ascii: "["): return array(depth)
        case UInt8(ascii: "\""): return string().map(JSONValue.string)
        case UInt8(ascii: "t"): return word("true", .bool(true))
        case UInt8(ascii: "f"): return word("false", .bool(false))
        case UInt8(ascii: "n"): return word("null", .null)
        default: return number()
        }
    }

    private mutating func word(_ text: String, _ value: JSONValue) -> JSONValue? {
        guard bytes[position...].starts(with: text.utf8) else { return nil }
        position += text.utf8.count
        return value
    }

    private mutating func object(_ depth: Int) -> JSONValue? {
        position += 1
        var members: [(name: String, value: JSONValue)] = []
        if take(UInt8(ascii: "}")) { return .object(members) }
        repeat {
            skipSpace()
            guard next == UInt8(ascii: "\""), let name = string(), take(UInt8(ascii: ":")),
                let value = value(depth: depth + 1)
            else { return nil }
            members.append((name, value))
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "}")) ? .object(members) : nil
    }

    private mutating func array(_ depth: Int) -> JSONValue? {
        position += 1
        var elements: [JSONValue] = []
        if take(UInt8(ascii: "]")) { return .array(elements) }
        repeat {
            guard let value = value(depth: depth + 1) else { return nil }
            elements.append(value)
        } while take(UInt8(ascii: ","))
        return take(UInt8(ascii: "]")) ? .array(elements) : nil
    }

    private mutating func number() -> JSONValue? {
        let start = position
        if next == UInt8(ascii: "-") { position += 1 }
        if next == UInt8(ascii: "0") {
            position += 1
        } else if !skipDigits() {
            return nil
        }
        if next == UInt8(ascii: ".") {
            position += 1
            guard skipDigits() else { return nil }
        }
        if next == UInt8(ascii: "e") || next == UInt8(ascii: "E") {
            position += 1
            if next == UInt8(ascii: "+") || next == UInt8(ascii: "-") { position += 1 }
            guard skipDigits() else { return nil }
        }
        return .number(String(decoding: bytes[start..<position], as: UTF8.self))
    }

    private mutating func skipDigits() -> Bool {
        let start = position
        while let byte = next, (0x30...0x39).contains(byte) { position += 1 }
        return position > start
    }

    private mutating func string() -> String? {
        position += 1
        var text: [UInt8] = []
        while let byte = next {
            position += 1
            switch byte {
            case UInt8(ascii: "\""): return String(validating: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard escape(&text) else { return nil }
            case 0..<0x20: return nil
            default:
                // Whole stretches at once: a string may be a file in base64.
                let start = position - 1
                while let byte = next, byte >= 0x20, byte != UInt8(ascii: "\""),
                    byte != UInt8(ascii: "\\")
                {
                    position += 1
                }
                text.append(contentsOf: bytes[start..<position])
            }
        }
        return nil
    }

    private mutating func escape(_ text: inout [UInt8]) -> Bool {
        guard let byte = next else { return false }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): text.append(byte)
        case UInt8(ascii: "b"): text.append(0x08)
        case UInt8(ascii: "f"): text.append(0x0c)
        case UInt8(ascii: "n"): text.append(0x0a)
        case UInt8(ascii: "r"): text.append(0x0d)
        case UInt8(ascii: "t"): text.append(0x09)
        case UInt8(ascii: "u"):
            guard let scalar = escapedScalar() else { return false }
            text += String(Character(scalar)).utf8
        default: return false
        }
        return true
    }

    /// Four digits, or two times four for what UTF-16 writes as a pair.
    private mutating func escapedScalar() -> UnicodeScalar? {
        guard let high = codeUnit() else { return nil }
        guard UTF16.isLeadSurrogate(high) else { return UnicodeScalar(high) }
        guard next == UInt8(ascii: "\\") else { return nil }
        position += 1
        guard next == UInt8(ascii: "u") else { return nil }
        position += 1
        guard let low = codeUnit(), UTF16.isTrailSurrogate(low) else { return nil }
        let value = 0x10000 + (UInt32(high) - 0xd800) << 10 + (UInt32(low) - 0xdc00)
        return UnicodeScalar(value)
    }

    private mutating func codeUnit() -> UInt16? {
        guard position + 4 <= bytes.count else { return nil }
        var value: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else { return nil }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }
}
