// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Judges a candidate against a baseline, pair by pair, and says when no further pair is needed.
///
/// Feed it each pair as it is measured and ask after each: `look()` answers at the planned looks and
/// is nil between them. When no more pairs come, `conclusion()` is the verdict on what there is.
package struct PairedGate {
    package let rules: PairedRules
    package let noise: NoiseModel
    private var series: [String: PairSeries] = [:]
    package private(set) var pairCount = 0
    /// The last look that was due, and how many were.
    private var lastLook: (pairCount: Int, number: Int)?

    package init(rules: PairedRules = PairedRules(), noise: NoiseModel = NoiseModel()) {
        self.rules = rules
        self.noise = noise
    }

    package mutating func add(_ pair: Pair) {
        let pair = pair.judged(by: rules)
        for endpoint in Set(pair.baseline.keys).union(pair.candidate.keys) {
            series[endpoint, default: PairSeries(rules.comparedMetrics, absentPairs: pairCount)]
                .append(pair.baseline[endpoint] ?? .empty, pair.candidate[endpoint] ?? .empty)
        }
        pairCount += 1
        for endpoint in series.keys where series[endpoint]?.entries.count != pairCount {
            series[endpoint]?.append(.empty, .empty)
        }
        if looks.pairCounts.contains(pairCount) {
            lastLook = (pairCount, (lastLook?.number ?? 0) + 1)
        }
    }

    /// What the pairs so far say, when it is time for a look.
    package func look() -> PairedDecision? {
        guard let lastLook, lastLook.pairCount == pairCount else { return nil }
        return decision(pairCount: pairCount, number: lastLook.number, isLast: isLastLook)
    }

    /// What is said when no further pair comes; rests on the last look that was due.
    package func conclusion() -> PairedDecision {
        if let lastLook {
            return decision(pairCount: lastLook.pairCount, number: lastLook.number, isLast: true)
        }
        guard pairCount > 0 else { return .invalid(["there is no block to judge"]) }
        return decision(pairCount: pairCount, number: 0, isLast: true)
    }

    /// Judges pairs that were all measured before, as if they came one by one.
    package static func judge(
        _ pairs: [Pair],
        rules: PairedRules = PairedRules(),
        noise: NoiseModel = NoiseModel()
    ) -> PairedDecision {
        var gate = PairedGate(rules: rules, noise: noise)
        for pair in pairs {
            gate.add(pair)
            if let decision = gate.look(), decision.isFinal { return decision }
        }
        return gate.conclusion()
    }

    /// The same of blocks, which are no measurement unless they make whole pairs.
    package static func judge(
        _ blocks: [Block],
        rules: PairedRules,
        noise: NoiseModel
    ) -> PairedDecision {
        let pairing = Pairing(blocks)
        guard pairing.problems.isEmpty else { return .invalid(pairing.problems) }
        return judge(pairing.pairs, rules: rules, noise: noise)
    }

    /// Cells without a model wait for a later look; the run looks when any cell does.
    private var looks: Looks { noise.isEmpty ? rules.looksWithoutModel : rules.looks }

    private var isLastLook: Bool { looks.pairCounts.last.map { pairCount >= $0 } ?? true }

    private func decision(pairCount: Int, number: Int, isLast: Bool) -> PairedDecision {
        var judge = CellJudgeOfPairs(
            rules: rules,
            noise: noise,
            pairCount: pairCount,
            isLook: number > 0,
            endpoints: series.mapValues { $0.entries[..<pairCount] }
        )
        var cells = judge.cells()
        let isStopped = cells.contains { $0.state == .fail } || cells.allSatisfy(\.isDecided)
        let isFinal = isLast || isStopped
        if isFinal {
            cells = cells.map { judge.closed($0) }
        }
        return PairedDecision(
            verdict: PairedDecision.verdict(of: cells),
            pairCount: pairCount,
            lookCount: number,
            cells: cells.sorted(by: CellJudgement.isBefore),
            problems: Self.problems(of: cells),
            isFinal: isFinal
        )
    }

    private static func problems(of cells: [CellJudgement]) -> [String] {
        guard !PairedDecision.judgesWhatItShould(cells) else { return [] }
        let why = cells.isEmpty ? "the blocks hold no endpoint" : "every one was skipped"
        return ["no percentile was judged: \(why)"]
    }
}
