// SPDX-License-Identifier: Apache-2.0

extension SourceFile {
    var name: Substring { path.split(separator: "/").last ?? "" }

    /// The types at its top that other files can name.
    var types: [Substring] {
        code.compactMap { line in
            guard line.text.first?.isLetter == true else { return nil }
            var words = Self.words(line.text)[...]
            while let word = words.first, Self.modifiers.contains(word) {
                words = words.dropFirst()
            }
            guard words.count > 1, let kind = words.first, Self.kinds.contains(kind) else {
                return nil
            }
            return words.dropFirst().first
        }
    }

    /// Of its code: every name in it, among them those of the types that it uses.
    var words: Set<Substring> { Set(code.flatMap { Self.words($0.text) }) }

    private static let modifiers: Set<Substring> = ["package", "public", "final", "indirect"]
    private static let kinds: Set<Substring> = ["struct", "class", "enum", "actor", "protocol"]

    private static func words(_ text: Substring) -> [Substring] {
        text.utf8.split { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                false
            default: byte < 0x80
            }
        }.map(Substring.init)
    }
}
