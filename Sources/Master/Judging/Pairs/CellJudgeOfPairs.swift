// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// Judges every cell at one look.
struct CellJudgeOfPairs {
    let rules: PairedRules
    let noise: NoiseModel
    let pairCount: Int
    /// False when fewer pairs are there than the first look needs.
    let isLook: Bool
    /// The pairs up to this look, by endpoint.
    let endpoints: [String: ArraySlice<PairSeries.Entry>]
    private var values = CriticalValues()

    init(
        rules: PairedRules,
        noise: NoiseModel,
        pairCount: Int,
        isLook: Bool,
        endpoints: [String: ArraySlice<PairSeries.Entry>]
    ) {
        self.rules = rules
        self.noise = noise
        self.pairCount = pairCount
        self.isLook = isLook
        self.endpoints = endpoints
    }

    /// In no order.
    mutating func cells() -> [CellJudgement] {
        var judged: [CellJudgement] = []
        var open: [(cell: Cell, index: Int)] = []
        for (endpoint, entries) in endpoints {
            let problem = Self.problem(of: entries)
            judged.append(errorRate(endpoint, entries, problem))
            for (index, metric) in Metric.percentiles.enumerated() {
                let cell = Cell(endpoint: endpoint, metric: metric)
                if let unjudged = unjudged(cell, index, entries, problem) {
                    judged.append(unjudged)
                } else {
                    open.append((cell, index))
                }
            }
        }
        for (cell, index) in open {
            guard let entries = endpoints[cell.endpoint] else { continue }
            judged.append(percentile(cell, index, entries, familySize: open.count))
        }
        return judged
    }

    /// A cell of which nothing is known yet.
    func blank(_ cell: Cell, _ samples: SampleCount) -> CellJudgement {
        let warnsOnly = rules.warnOnly.contains(cell)
        return CellJudgement(
            endpoint: cell.endpoint,
            metric: cell.metric,
            state: .inconclusive,
            finding: .pair(.tooFewPairs(pairCount)),
            action: warnsOnly ? .warn : .block,
            samples: samples,
            isDecided: warnsOnly
        )
    }

    /// Why an endpoint's blocks are no measurement of it.
    private static func problem(of entries: ArraySlice<PairSeries.Entry>) -> PairedFinding? {
        let requests = entries.map { ($0.baseline.requestCount, $0.candidate.requestCount) }
        if requests.allSatisfy({ $0 == (0, 0) }) { return .noRequest }
        for (index, (before, after)) in requests.enumerated() where (before == 0) != (after == 0) {
            return .emptyBlock(
                before == 0 ? .baseline : .candidate,
                pair: index + 1,
                otherRequests: max(before, after)
            )
        }
        return nil
    }

    // MARK: - Percentiles

    /// A cell that cannot be judged; nil when it can.
    private func unjudged(
        _ cell: Cell,
        _ index: Int,
        _ entries: ArraySlice<PairSeries.Entry>,
        _ problem: PairedFinding?
    ) -> CellJudgement? {
        func decided(_ state: CellState, _ finding: PairedFinding) -> CellJudgement {
            var judged = blank(cell, Self.samples(cell, entries))
            judged.state = state
            judged.finding = .pair(finding)
            judged.isDecided = true
            return judged
        }
        if let problem { return decided(.invalid, problem) }
        if entries.allSatisfy({ $0.candidate.successCount == 0 }) {
            return decided(.skip, .everyRequestFailed(.candidate, requests: nil))
        }
        if entries.allSatisfy({ $0.baseline.successCount == 0 }) {
            return decided(.invalid, .everyRequestFailed(.baseline, requests: nil))
        }
        let ratios = entries.compactMap { $0.ratios[index] }
        guard ratios.count == entries.count else { return decided(.skip, .thinBlock) }
        guard ratios.allSatisfy(\.value.isFinite) else { return decided(.invalid, .unresolved) }
        return nil
    }

    /// Of the block with the fewest successes.
    private static func samples(
        _ cell: Cell,
        _ entries: ArraySlice<PairSeries.Entry>
    ) -> SampleCount {
        SampleCount(
            count: entries.map { min($0.baseline.successCount, $0.candidate.successCount) }.min()
                ?? 0,
            needed: cell.metric.quantile?.neededSampleCount ?? 0
        )
    }

    private mutating func percentile(
        _ cell: Cell,
        _ index: Int,
        _ entries: ArraySlice<PairSeries.Entry>,
        familySize: Int
    ) -> CellJudgement {
        let ratios = entries.compactMap { $0.ratios[index] }
        let known = noise[cell]
        var judged = blank(cell, Self.samples(cell, entries))
        judged.isAdvisory = PairedForecast(noise: known, rules: rules, cell: cell).isAdvisory
        judged.isDecided = judged.isDecided || judged.isAdvisory
        let looks = rules.looks(with: known)
        guard isLook, let share = looks.alphaShare(atPairCount: pairCount) else {
            judged.change = CellChange(value: expm1(RobustLocation.median(ratios.map(\.value))))
            judged.finding = .pair(
                .beforeFirstLook(
                    pairs: pairCount,
                    first: looks.pairCounts.first ?? 0,
                    hasNoiseModel: known != nil
                )
            )
            return judged
        }
        let estimate = ChangeEstimate(
            logRatios: ratios.map(\.value),
            noise: known,
            resolution: ratios.map(\.resolution).max() ?? 0
        )
        let alpha = rules.alpha * share / Double(familySize)
        let low = estimate.lowerBound(alpha: alpha, &values)
        let high = estimate.upperBound(alpha: PairedRules.missLevel, &values)
        let limit = rules.limit(of: cell)
        let tolerance = rules.tolerance(of: cell)
        judged.change = CellChange(
            value: expm1(estimate.mean),
            low: expm1(low),
            high: expm1(high),
            standardError: estimate.standardError,
            isImproved: estimate.upperBound(alpha: alpha, &values) < -limit
        )
        if low > limit, Self.isWidespread(ratios, above: limit) {
            judged.state = judged.stateOfFailure
            judged.isDecided = true
            judged.finding = .pair(.above(tolerance: tolerance))
        } else if high < limit {
            (judged.state, judged.finding) = shownBelow(cell, entries, index, ratios, low: low)
            judged.isDecided = true
        } else {
            let outlook = outlook(cell, estimate, alpha: alpha, judged.samples?.count ?? 0)
            judged.finding = .pair(.open(pairs: pairCount, tolerance: tolerance, outlook))
        }
        return judged
    }

    /// All pairs but a quarter of them are above the limit by themselves.
    ///
    /// Clipping guards against a disturbed minority. With three pairs two disturbed ones are a
    /// majority, the median is theirs, and the clipped pairs look calm.
    private static func isWidespread(_ ratios: [LogRatio], above limit: Double) -> Bool {
        ratios.count { $0.value <= limit } <= ratios.count / 4
    }

    /// The arms had so different a load that equal latencies say nothing: a worker was lost, or
    /// the schedule was another.
    private static func imbalance(of entries: ArraySlice<PairSeries.Entry>) -> PairedFinding? {
        let before = entries.reduce(0) { $0 + $1.baseline.requestCount }
        let after = entries.reduce(0) { $0 + $1.candidate.requestCount }
        guard max(before, after) > 2 * min(before, after) else { return nil }
        return .imbalance(baseline: before, candidate: after)
    }

    /// What is said of a change that is shown to be below the tolerance.
    private mutating func shownBelow(
        _ cell: Cell,
        _ entries: ArraySlice<PairSeries.Entry>,
        _ index: Int,
        _ ratios: [LogRatio],
        low: Double
    ) -> (CellState, CellFinding) {
        let tolerance = rules.tolerance(of: cell)
        let warnLimit = rules.warnLimit(of: cell)
        if low > warnLimit, Self.isWidespread(ratios, above: warnLimit) {
            let warning = rules.warnTolerance(of: cell)
            return (.warn, .pair(.aboveWarning(tolerance: tolerance, warning: warning)))
        }
        if let imbalance = Self.imbalance(of: entries) { return (.invalid, .pair(imbalance)) }
        if let high = upperBoundWithFailures(cell, entries, index), high < rules.limit(of: cell) {
            return (.pass, .pair(.below(tolerance: tolerance)))
        }
        return (.warn, .pair(.belowWithoutFailures(tolerance: tolerance)))
    }

    /// The upper bound if the failures that the candidate has beyond the baseline's rate were slower
    /// than every success: failures, above all timeouts, must not make latencies look better.
    ///
    /// Nil when the percentile itself would be a failure.
    private mutating func upperBoundWithFailures(
        _ cell: Cell,
        _ entries: ArraySlice<PairSeries.Entry>,
        _ index: Int
    ) -> Double? {
        let excess = ErrorRateTest(entries).difference
        var logRatios: [Double] = []
        var resolution = 0.0
        for entry in entries {
            guard let ratio = entry.ratios[index], let quantile = cell.metric.quantile else {
                return nil
            }
            let added = max(excess, 0) * Double(entry.candidate.requestCount)
            let total = Double(entry.candidate.successCount) + added
            let rank = UInt64((total * quantile.fraction).rounded(.down)) + 1
            guard let after = entry.candidate.latencies.value(atRank: rank),
                let unchanged = entry.candidate.latencies.value(at: quantile)
            else { return nil }
            logRatios.append(ratio.value + log(after.value / unchanged.value))
            resolution = max(resolution, ratio.resolution)
        }
        let estimate = ChangeEstimate(
            logRatios: logRatios,
            noise: noise[cell],
            resolution: resolution
        )
        return estimate.upperBound(alpha: PairedRules.missLevel, &values)
    }

    private mutating func outlook(
        _ cell: Cell,
        _ estimate: ChangeEstimate,
        alpha: Double,
        _ sampleCount: Int
    ) -> PairedForecast.Outlook {
        let limit = rules.limit(of: cell)
        let level = estimate.mean < limit ? PairedRules.missLevel : alpha
        return PairedForecast.outlook(
            estimate,
            limit: limit,
            t: values.upperT(level, estimate.degreesOfFreedom),
            pairCount: pairCount,
            sampleCount: sampleCount
        )
    }
}

extension CellJudgement {
    /// What it becomes when it is shown to be above its limit.
    var stateOfFailure: CellState { action == .block ? .fail : .warn }
}
