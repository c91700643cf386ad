// SPDX-License-Identifier: Apache-2.0

extension Regex where Output == AnyRegexOutput {
    /// A pattern as RFC 9485 (I-Regexp) has it.
    ///
    /// Three things mean something else in Swift: characters are code points here, a dot is any but
    /// the two line ends, and a class has no operators. What else Swift knows, such as `\d`, is
    /// allowed too.
    init(iRegexp pattern: String) throws {
        var text = ""
        var isEscaped = false
        var classDepth = 0
        for scalar in pattern.unicodeScalars {
            switch scalar {
            case _ where isEscaped: isEscaped = false
            case "\\": isEscaped = true
            case "[": classDepth += 1
            case "]": classDepth -= 1
            case "." where classDepth == 0:
                text += #"[^\n\r]"#
                continue
            case "&" where classDepth > 0, "~" where classDepth > 0: text += "\\"
            default: break
            }
            text.unicodeScalars.append(scalar)
        }
        self = try Regex(text).matchingSemantics(.unicodeScalar)
    }
}
