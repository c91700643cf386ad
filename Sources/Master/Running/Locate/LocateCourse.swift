// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Shared

/// The course of a comparison of several builds in a row, each with the one before.
///
/// ```
/// warm-up of each build ─► round 1: a block of each, up or down the row ─► round 2 … ─► over
/// ```
/// A block serves both of its neighbours, and neighbours follow one another in time; whether a round
/// goes up or down is random. Each neighbouring pair, and the two ends, are judged as `tidemark pair`
/// judges: at the same looks, alpha shared among the neighbours. It is over when a neighbour FAILs at
/// a look, when every one is decided, or after the last look. A pure value: it says what to do next
/// and takes what was measured.
package struct LocateCourse {
    /// One block to be measured.
    package struct Slot: Equatable {
        /// From 1.
        package let round: Int
        /// Place of the build in the row, from 0.
        let build: Int
        /// True if the round goes from the first build to the last.
        let isUp: Bool
    }

    enum Step: Equatable {
        case warmUp(Int)
        case measure(Slot)
        case over
    }

    /// The judgement of two builds of the row.
    struct Comparison: Equatable {
        let before: Int
        let after: Int
        let decision: PairedDecision
    }

    let buildCount: Int
    private var steps: [PairedGate]
    private var ends: PairedGate
    private var random: RandomStream
    private var warmCount = 0
    private var slots: [Slot] = []
    private var open: [Int: [String: EndpointBlock]] = [:]
    private var blockCount = 0
    private var voids: [String] = []
    private var isOver = false
    /// Why there is no measurement; nil if there is one.
    private(set) var problem: String?

    /// Needs at least two builds.
    ///
    /// `gate` has the rules and the noise model, and no pairs yet.
    init(buildCount: Int, gate: PairedGate, seed: UInt64) {
        precondition(buildCount > 1, "one build has no neighbour")
        self.buildCount = buildCount
        var shared = gate.rules
        shared.alpha /= Double(buildCount - 1)
        let step = PairedGate(rules: shared, noise: gate.noise)
        steps = Array(repeating: step, count: buildCount - 1)
        ends = gate
        random = RandomStream(seed: seed, index: 0)
    }

    /// The next block to measure; the same until it was measured.
    mutating func next() -> Step {
        if isOver { return .over }
        if warmCount < buildCount { return .warmUp(warmCount) }
        if slots.isEmpty {
            let isUp = random.below(2) == 0
            let row = isUp ? Array(0..<buildCount) : (0..<buildCount).reversed()
            slots = row.map { Slot(round: roundCount + 1, build: $0, isUp: isUp) }
        }
        return .measure(slots[0])
    }

    mutating func warmed() { warmCount += 1 }

    /// Records the block of the slot that `next` named; a void one is measured again.
    mutating func add(_ block: [String: EndpointBlock], voidReason: String? = nil) {
        blockCount += 1
        if let voidReason {
            voids.append(voidReason)
            if let problem = PairCourse.problem(voids: voids, of: blockCount) {
                self.problem = problem
                isOver = true
            }
            return
        }
        open[slots.removeFirst().build] = block
        guard slots.isEmpty else { return }
        closeRound()
    }

    /// Stops measuring; the blocks so far are judged.
    mutating func stop() { isOver = true }

    private mutating func closeRound() {
        let row = (0..<buildCount).map { open[$0] ?? [:] }
        open = [:]
        for index in steps.indices {
            steps[index].add(Pair(baseline: row[index], candidate: row[index + 1]))
        }
        ends.add(Pair(baseline: row[0], candidate: row[buildCount - 1]))
        let looks = steps.compactMap { $0.look() }
        guard looks.count == steps.count else { return }
        isOver = looks.contains { $0.verdict == .fail } || looks.allSatisfy(\.isFinal)
    }

    /// Whole rounds so far.
    var roundCount: Int { ends.pairCount }

    /// Each build with the one before, in order.
    var neighbours: [Comparison] {
        steps.enumerated().map {
            Comparison(before: $0, after: $0 + 1, decision: $1.conclusion())
        }
    }

    /// The last build with the first.
    var whole: Comparison {
        Comparison(before: 0, after: buildCount - 1, decision: ends.conclusion())
    }
}
