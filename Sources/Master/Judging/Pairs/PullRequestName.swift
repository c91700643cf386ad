// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What the blocks and the decision of one comparison are called: `"fix-search"`, or 123.
package enum PullRequestName: Hashable, Sendable {
    case text(String)
    /// The digits as they were written.
    case number(String)

    var json: JSONText {
        switch self {
        case .text(let text): .string(text)
        case .number(let digits): .literal(digits)
        }
    }
}

extension PullRequestName: Decodable {
    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        // What is no text is a number.
        if let text = try? container.decode(String.self) {
            self = .text(text)
        } else {
            let number = try container.decode(Double.self)
            self = .number(Int(exactly: number).map(String.init) ?? "\(number)")
        }
    }
}

extension PullRequestName: CustomStringConvertible {
    /// As the file has it, so that 1 and "1" are told apart.
    package var description: String { json.text }
}
