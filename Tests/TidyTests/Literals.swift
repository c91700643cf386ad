// SPDX-License-Identifier: Apache-2.0

/// Takes what stands in string literals out of one line after the other.
struct Literals {
    /// In a literal of several lines.
    private var isOpen = false

    private static let quote = UInt8(ascii: "\"")
    private static let threeQuotes = [quote, quote, quote]

    mutating func removed(from line: Substring) -> Substring {
        guard isOpen || line.utf8.contains(Self.quote) else { return line }
        var rest = Array(line.utf8)[...]
        var kept: [UInt8] = []
        while !rest.isEmpty {
            if isOpen {
                guard let end = Self.position(of: Self.threeQuotes, in: rest) else { break }
                rest = rest[(end + 3)...]
                isOpen = false
            } else if rest.starts(with: Self.threeQuotes) {
                rest = rest.dropFirst(3)
                isOpen = true
            } else if rest.first == Self.quote {
                kept += [Self.quote, Self.quote]
                rest = Self.afterLiteral(rest.dropFirst())
            } else {
                kept.append(rest.removeFirst())
            }
        }
        return Substring(String(decoding: kept, as: UTF8.self))
    }

    /// All of it when the literal does not end on the line.
    private static func afterLiteral(_ text: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var index = text.startIndex
        while index < text.endIndex, text[index] != quote {
            index += text[index] == UInt8(ascii: "\\") ? 2 : 1
        }
        return index < text.endIndex ? text[(index + 1)...] : text
    }

    private static func position(of needle: [UInt8], in text: ArraySlice<UInt8>) -> Int? {
        text.indices.first { text[$0...].starts(with: needle) }
    }
}
