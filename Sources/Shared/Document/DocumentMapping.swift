// SPDX-License-Identifier: Apache-2.0

/// A mapping whose keys are known: reads them one by one and reports the keys that were not read.
package struct DocumentMapping {
    package let place: DocumentProblem.Place
    private let reader: DocumentReader
    /// True if it had unknown keys, so that a missing value may be misspelt.
    package let hasUnknownKeys: Bool
    private let entries: [(key: DocumentValue, value: DocumentValue)]

    /// Reports a problem and is nil if the value is not a mapping.
    ///
    /// `known` are all allowed keys; with `allowsOthers` other keys are ignored.
    package init?(
        _ value: DocumentValue,
        _ what: String,
        known: [String],
        allowsOthers: Bool = false,
        reader: DocumentReader
    ) {
        guard let entries = value.entries else {
            reader.report(value.place, "\(what) is \(value.kind); it must be a mapping of keys")
            return nil
        }
        self.reader = reader
        self.entries = entries
        place = value.place
        var hasUnknownKeys = false
        for (key, _) in entries {
            let name = key.text ?? ""
            guard !known.contains(name), !allowsOthers else { continue }
            hasUnknownKeys = true
            if name == "<<" {
                reader.report(key.place, "merge keys (\"<<\") are not read; write the keys out")
            } else {
                reader.report(key.place, Self.unknownKey(name, what, known))
            }
        }
        self.hasUnknownKeys = hasUnknownKeys
    }

    /// The value of a key; nil if it is missing.
    package subscript(key: String) -> DocumentValue? {
        entries.first { $0.key.text == key }?.value
    }

    /// The place of a key itself, or of the mapping.
    package func place(of key: String) -> DocumentProblem.Place {
        entries.first { $0.key.text == key }?.key.place ?? place
    }

    /// Reads a key if it is present; `read` returns nil for a value that it refuses.
    package func read<Value>(
        _ key: String,
        _ allowed: String,
        _ read: (DocumentValue) -> Value?
    ) -> Value? {
        guard let value = self[key] else { return nil }
        if let result = read(value) { return result }
        reader.report(value.place, "\(key) is \(value.kind); \(allowed)")
        return nil
    }

    /// Whether a known key is so few letters away.
    package static func isNear(_ name: String, to known: [String], within letters: Int) -> Bool {
        known.contains {
            abs($0.count - name.count) <= letters && editDistance($0, name) <= letters
        }
    }

    /// The sentence for an unknown key, with the nearest known one.
    package static func unknownKey(_ name: String, _ what: String, _ known: [String]) -> String {
        // Nobody mistypes a key at such a length, and the distance costs its square.
        let near = known.filter { abs($0.count - name.count) <= (name.count + 1) / 2 }
        let nearest = near.map { ($0, editDistance($0, name)) }.min { $0.1 < $1.1 }
        let isNear = nearest.map { $0.1 <= (name.count + 1) / 2 } ?? false
        let longer = known.first { !name.isEmpty && $0.hasPrefix(name) }
        let unknown = "unknown key \"\(DocumentProblem.excerpt(name))\" in \(what)"
        if let meant = isNear ? nearest?.0 : longer {
            return "\(unknown); did you mean \"\(meant)\"?"
        }
        return "\(unknown); known keys are \(known.joined(separator: ", "))"
    }
}

/// Levenshtein's distance: how many letters must change to make one word the other.
func editDistance(_ left: String, _ right: String) -> Int {
    let right = Array(right)
    var row = Array(0...right.count)
    for (position, letter) in left.enumerated() {
        var diagonal = row[0]
        row[0] = position + 1
        for index in right.indices {
            let replaced = diagonal + (letter == right[index] ? 0 : 1)
            diagonal = row[index + 1]
            row[index + 1] = min(replaced, row[index] + 1, row[index + 1] + 1)
        }
    }
    return row[right.count]
}
