// SPDX-License-Identifier: Apache-2.0

package import Judging
internal import Shared

/// The course of a paired run: which block is measured next, and when it is decided.
///
/// ```
/// warm-up of each arm ─► pair 1: two blocks in random order ─► pair 2 … ─► over, at a look that decides
/// ```
/// A pure value: it says what to do next and takes what was measured. A block that is void is measured
/// again at once, in its own place; when too many are, the run is over and INVALID.
package struct PairCourse {
    /// One block to be measured.
    package struct Slot: Equatable {
        /// From 1.
        package let pair: Int
        /// The position in its pair, 1 or 2.
        let order: Int
        package let arm: Arm
    }

    package enum Step: Equatable {
        case warmUp(Arm)
        case measure(Slot)
        case over(PairedDecision)
    }

    /// When the run ends.
    package enum End: Equatable {
        /// At the first look that decides.
        case atDecision
        /// After this many pairs, whatever the verdict.
        case afterPairs(Int)
    }

    private var gate: PairedGate
    private let end: End
    private var random: RandomStream
    private var warmedUp: [Arm] = []
    /// Slots of the open pair that are still to be measured.
    private var slots: [Slot] = []
    /// Blocks of the open pair.
    private var open: [Arm: Block] = [:]
    private(set) var blocks: [Block] = []
    private var decision: PairedDecision?

    /// Below this number void blocks do not count against the share.
    static let toleratedVoids = 2

    init(gate: PairedGate, end: End, seed: UInt64) {
        self.gate = gate
        self.end = end
        random = RandomStream(seed: seed, index: 0)
    }

    /// The next block to measure; the same until it was measured.
    mutating func next() -> Step {
        if let decision { return .over(decision) }
        if let arm = Arm.allCases.first(where: { !warmedUp.contains($0) }) { return .warmUp(arm) }
        if slots.isEmpty {
            let isBaselineFirst = random.below(2) == 0
            let arms: [Arm] = isBaselineFirst ? [.baseline, .candidate] : [.candidate, .baseline]
            slots = arms.enumerated().map { position, arm in
                Slot(pair: gate.pairCount + 1, order: position + 1, arm: arm)
            }
        }
        return .measure(slots[0])
    }

    mutating func warmed(_ arm: Arm) { warmedUp.append(arm) }

    /// Records the block of the slot that `next` named.
    mutating func add(_ block: Block) {
        blocks.append(block)
        guard block.voidReason == nil else {
            giveUpIfTooManyAreVoid()
            return
        }
        slots.removeFirst()
        open[block.arm] = block
        guard slots.isEmpty, let baseline = open[.baseline], let candidate = open[.candidate]
        else { return }
        open = [:]
        gate.add(Pair(baseline: baseline.endpoints, candidate: candidate.endpoints))
        switch end {
        case .atDecision:
            if let look = gate.look(), look.isFinal { decision = look }
        case .afterPairs(let count):
            if gate.pairCount >= count { decision = gate.conclusion() }
        }
    }

    /// Stops measuring; the blocks so far are judged.
    mutating func stop() {
        if decision == nil { decision = gate.conclusion() }
    }

    private mutating func giveUpIfTooManyAreVoid() {
        let voids = blocks.compactMap(\.voidReason)
        if let problem = Self.problem(voids: voids, of: blocks.count) {
            decision = .invalid([problem])
        }
    }

    /// Nil while the number of void blocks is acceptable; otherwise the problem with their reasons.
    static func problem(voids: [String], of blockCount: Int) -> String? {
        guard voids.count > toleratedVoids,
            Double(voids.count) > Defaults.voidShare * Double(blockCount)
        else { return nil }
        let reasons = Set(voids).sorted().joined(separator: "; ")
        return "\(voids.count) of \(blockCount) blocks were void; at most 20 % are allowed: "
            + "\(reasons)"
    }
}
