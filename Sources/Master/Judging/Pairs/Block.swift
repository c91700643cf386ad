// SPDX-License-Identifier: Apache-2.0

/// One measured stretch of one arm.
package struct Block {
    /// Counts from 1; each pair has one block of each arm.
    package let pair: Int
    /// When it ran relative to the other block of its pair; only that the two differ matters.
    package let order: Int
    package let arm: Arm
    package let endpoints: [String: EndpointBlock]
    /// Why it does not count, such as a lost worker; a void block is repeated under the same pair.
    package var voidReason: String?
    /// What is wrong with its figures; with any of these nothing is judged.
    package var problems: [String] = []
    /// Where it is from, for a person: `line 12`.
    package let origin: String
    /// In seconds since 1970, by whatever clock; nil where nobody says.
    package var startedAt: Double?

    package init(
        pair: Int,
        order: Int,
        arm: Arm,
        endpoints: [String: EndpointBlock],
        voidReason: String? = nil,
        problems: [String] = [],
        origin: String,
        startedAt: Double? = nil
    ) {
        self.pair = pair
        self.order = order
        self.arm = arm
        self.endpoints = endpoints
        self.voidReason = voidReason
        self.problems = problems
        self.origin = origin
        self.startedAt = startedAt
    }
}
