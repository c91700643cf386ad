// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// One user kind as the engine runs it: which request next, and how long to wait after it.
struct UserScript {
    /// Running sums of the tasks' weights; the last is the total.
    private let weightSums: [UInt64]
    /// Position of each task's request among the engine's prepared requests.
    private let requests: [Int]
    private let wait: Wait

    /// Requests are numbered over all kinds in order; the first of this kind is `firstRequest`.
    init(_ kind: UserKind, firstRequest: Int) {
        var sums: [UInt64] = []
        for task in kind.tasks { sums.append((sums.last ?? 0) + UInt64(task.weight)) }
        weightSums = sums
        requests = Array(firstRequest..<firstRequest + kind.tasks.count)
        wait = kind.wait
    }

    /// The next request by weight, as a position among the prepared requests.
    func nextRequest(_ random: inout RandomStream) -> Int {
        guard requests.count > 1, let total = weightSums.last else { return requests[0] }
        let drawn = random.below(total)
        var task = 0
        while weightSums[task] <= drawn { task += 1 }
        return requests[task]
    }

    /// How long the user waits after a request, in ns.
    func nextWait(_ random: inout RandomStream) -> Int64 {
        switch wait {
        case .none: 0
        case .constant(let duration): duration.nanoseconds
        case .between(let low, let high):
            low.nanoseconds
                + Int64(random.below(UInt64(high.nanoseconds - low.nanoseconds) + 1))
        }
    }
}

/// Which user is of which kind: the kinds' weights, as evenly interleaved as they can be.
///
/// Smooth weighted round-robin, so that any first n users of the run are mixed in proportion.
struct UserKindSequence {
    private let weights: [Int]
    private var credits: [Int]

    init(_ kinds: [UserKind]) {
        weights = kinds.map(\.weight)
        credits = Array(repeating: 0, count: kinds.count)
    }

    /// The kind of the next user, from user 0 on.
    mutating func next() -> Int {
        var chosen = 0
        for kind in credits.indices {
            credits[kind] += weights[kind]
            if credits[kind] > credits[chosen] { chosen = kind }
        }
        credits[chosen] -= weights.reduce(0, +)
        return chosen
    }
}
