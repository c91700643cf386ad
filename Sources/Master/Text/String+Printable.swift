// SPDX-License-Identifier: Apache-2.0

extension String {
    /// At most `width` characters, cut in the middle, where names of endpoints differ least.
    package func shortened(to width: Int) -> String {
        guard count > width, width > 3 else { return self }
        let tail = (width - 1) / 2
        return prefix(width - 1 - tail) + "\u{2026}" + suffix(tail)
    }

    /// Without characters that move the cursor, break the line or reverse the writing direction:
    /// names of endpoints and workers come from outside and must not control the terminal.
    package var printable: String {
        var text = String.UnicodeScalarView()
        for scalar in unicodeScalars {
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: text.append("\u{FFFD}")
            default: text.append(scalar)
            }
        }
        return String(text)
    }
}
