// SPDX-License-Identifier: Apache-2.0

/// Which user is of which kind: first the kinds with a fixed count, then the others by weight, each
/// group as evenly interleaved as it can be.
///
/// Smooth weighted round-robin, so that any first n users of a group are mixed in proportion.
package struct UserKindSequence {
    private let counts: [Int]
    private let weights: [Int]
    private var credits: [Int]
    private var left: Int

    package init(_ kinds: [UserKind]) {
        counts = kinds.map { kind in
            if case .count(let count) = kind.portion { count } else { 0 }
        }
        weights = kinds.map { kind in
            if case .weight(let weight) = kind.portion { weight } else { 0 }
        }
        credits = Array(repeating: 0, count: kinds.count)
        left = counts.reduce(0, +)
    }

    /// The kind of the next user, from user 0 on.
    package mutating func next() -> Int {
        guard left > 0 else { return next(by: weights) }
        left -= 1
        // One round over all counts ends with credits at zero, so that the weights start evenly.
        return next(by: counts)
    }

    private mutating func next(by weights: [Int]) -> Int {
        var chosen = weights.firstIndex { $0 > 0 } ?? 0
        for kind in credits.indices where weights[kind] > 0 {
            credits[kind] += weights[kind]
            if credits[kind] > credits[chosen] { chosen = kind }
        }
        credits[chosen] -= weights.reduce(0, +)
        return chosen
    }
}
