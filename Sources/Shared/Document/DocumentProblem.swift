// SPDX-License-Identifier: Apache-2.0

/// One thing wrong with an input document: where, what, and how to fix it.
package struct DocumentProblem: Sendable, Hashable {
    package enum Place: Sendable, Hashable {
        /// 1-based line and column of the file.
        case file(line: Int, column: Int)
        /// A flag of the command line, such as `--users`.
        case flag(String)
    }

    package let place: Place
    package let text: String

    package init(_ place: Place, _ text: String) {
        self.place = place
        self.text = text
    }

    /// `file:line:column: text`, or `--flag: text`.
    package func sentence(fileName: String) -> String {
        switch place {
        case .file(let line, let column): "\(fileName):\(line):\(column): \(text)"
        case .flag(let flag): "\(flag): \(text)"
        }
    }

    /// A part of the input for a sentence: on one line, without control characters, and cut if it
    /// is long.
    package static func excerpt(_ text: String) -> String {
        let limit = 80
        var excerpt = ""
        for scalar in text.unicodeScalars.prefix(limit) {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate:
                excerpt += scalar.escaped(asASCII: true)
            default: excerpt.unicodeScalars.append(scalar)
            }
        }
        return excerpt + (text.unicodeScalars.count > limit ? "..." : "")
    }

    /// File order, options last.
    package var position: (Int, Int) {
        switch place {
        case .file(let line, let column): (line, column)
        case .flag: (.max, .max)
        }
    }
}
