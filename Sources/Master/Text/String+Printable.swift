// SPDX-License-Identifier: Apache-2.0

extension String {
    /// Cut in the middle, where names of endpoints differ least, to at most `width` characters.
    package func shortened(to width: Int) -> String {
        guard count > width, width > 3 else { return self }
        let tail = (width - 1) / 2
        return prefix(width - 1 - tail) + "\u{2026}" + suffix(tail)
    }

    /// Without anything that moves the cursor, breaks the line or turns the writing around: names
    /// of endpoints and workers come from elsewhere and must not steer the terminal.
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
