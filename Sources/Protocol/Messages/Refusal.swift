// SPDX-License-Identifier: Apache-2.0

/// Why a master refuses a worker.
package struct Refusal: Error, Sendable, Equatable {
    /// Raw values are those of the schema.
    package enum Reason: Int, Sendable {
        case version = 1
        case token = 2
        case notExpected = 3
        case malformed = 4
        /// The run is another one, or is over.
        case over = 5
    }

    package let reason: Reason
    /// One sentence for people.
    package let text: String

    package init(_ reason: Reason, text: String) {
        self.reason = reason
        self.text = text
    }
}
