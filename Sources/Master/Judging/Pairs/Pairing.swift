// SPDX-License-Identifier: Apache-2.0

internal import Text

/// Blocks put together to pairs, and every reason why they cannot be.
///
/// The order in which blocks come changes nothing.
package struct Pairing {
    /// In the order of their numbers; empty when there are problems.
    package private(set) var pairs: [Pair] = []
    /// One sentence each, sorted; with any of them the blocks are not a measurement.
    package private(set) var problems: [String] = []

    package init(_ blocks: [Block]) {
        let counted = blocks.filter { $0.voidReason == nil }
        problems = blocks.flatMap(\.problems)
        checkVoids(blocks)
        let numbered = Dictionary(grouping: counted, by: \.pair)
        for number in numbered.keys.sorted() {
            if let pair = pair(number, numbered[number] ?? []) { pairs.append(pair) }
        }
        checkNumbers(numbered.keys.sorted())
        problems.sort()
        if !problems.isEmpty { pairs = [] }
    }

    private mutating func pair(_ number: Int, _ blocks: [Block]) -> Pair? {
        var chosen: [Arm: Block] = [:]
        for arm in Arm.allCases {
            let candidates = blocks.filter { $0.arm == arm }
            if candidates.count > 1 {
                let places = candidates.map(\.origin).sorted().joined(separator: " and ")
                problems.append("pair \(number) has the \(arm.rawValue) twice (\(places))")
            } else if let only = candidates.first {
                chosen[arm] = only
            } else {
                problems.append(
                    "pair \(number) has no block of the \(arm.rawValue)"
                        + (blocks.first.map { " (the other is \($0.origin))" } ?? "")
                )
            }
        }
        guard let baseline = chosen[.baseline], let candidate = chosen[.candidate] else {
            return nil
        }
        let places = [baseline.origin, candidate.origin].sorted().joined(separator: " and ")
        guard baseline.order != candidate.order else {
            problems.append(
                "pair \(number): both blocks say order \(baseline.order), so which ran first is not "
                    + "known (\(places))"
            )
            return nil
        }
        let (first, second) =
            baseline.order < candidate.order ? (baseline, candidate) : (candidate, baseline)
        if let began = first.startedAt, let followed = second.startedAt, began > followed {
            problems.append(
                "pair \(number): the second block started before the first (\(places)); a clock went "
                    + "back, or the arms are swapped"
            )
            return nil
        }
        return Pair(baseline: baseline.endpoints, candidate: candidate.endpoints)
    }

    private mutating func checkNumbers(_ numbers: [Int]) {
        guard let last = numbers.last else {
            problems.append("there is no block to judge")
            return
        }
        // One sentence for a hole of any width.
        var expected = 1
        for number in numbers where number >= expected {
            if number > expected {
                let hole =
                    number - expected == 1
                    ? "pair \(expected) is" : "pairs \(expected) to \(number - 1) are"
                problems.append(
                    "\(hole) missing; pairs are numbered from 1 and the last is \(last)"
                )
            }
            expected = number + 1
        }
    }

    private mutating func checkVoids(_ blocks: [Block]) {
        let voids = blocks.filter { $0.voidReason != nil }
        guard Double(voids.count) > Defaults.voidShare * Double(blocks.count) else { return }
        let reasons = Set(voids.compactMap(\.voidReason)).sorted().joined(separator: "; ")
        problems.append(
            "\(voids.count) of \(blocks.count) blocks are void, at most \(ChangeText.percent(Defaults.voidShare)) may be (\(reasons))"
        )
    }
}
