// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Statistics
internal import Text

/// Judges every cell at one look.
struct CellJudgeOfPairs {
    let rules: PairedRules
    let noise: NoiseModel
    let pairCount: Int
    /// False when fewer pairs are there than the first look needs.
    let isLook: Bool
    /// The pairs up to this look, by endpoint.
    package let endpoints: [String: ArraySlice<PairSeries.Entry>]
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
        var open: [Cell] = []
        for (endpoint, entries) in endpoints {
            let problem = Self.problem(of: entries)
            for metric in rules.metrics {
                let cell = Cell(endpoint: endpoint, metric: metric)
                if metric == .errorRate {
                    judged.append(errorRate(endpoint, entries, problem))
                } else if let unjudged = unjudged(cell, entries, problem) {
                    judged.append(unjudged)
                } else {
                    open.append(cell)
                }
            }
        }
        for cell in open {
            guard let entries = endpoints[cell.endpoint] else { continue }
            judged.append(change(cell, entries, familySize: open.count))
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

    // MARK: - Changes

    /// A cell that cannot be judged; nil when it can.
    private func unjudged(
        _ cell: Cell,
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
        let ratios = entries.compactMap { $0.ratios[cell.metric] }
        guard ratios.count == entries.count else {
            let isMeasured = entries.allSatisfy { $0.has(cell.metric) }
            return decided(.skip, isMeasured ? .thinBlock : .notMeasured)
        }
        guard ratios.allSatisfy(\.value.isFinite) else { return decided(.invalid, .unresolved) }
        return nil
    }

    /// Of the block with the fewest samples.
    private static func samples(
        _ cell: Cell,
        _ entries: ArraySlice<PairSeries.Entry>
    ) -> SampleCount {
        SampleCount(
            count: entries.map { $0.sampleCount(of: cell.metric) }.min() ?? 0,
            needed: cell.metric.neededSampleCount
        )
    }

    /// A cell that is judged by its change.
    private mutating func change(
        _ cell: Cell,
        _ entries: ArraySlice<PairSeries.Entry>,
        familySize: Int
    ) -> CellJudgement {
        let ratios = entries.compactMap { $0.ratios[cell.metric] }
        let known = noise[cell]
        var judged = blank(cell, Self.samples(cell, entries))
        judged.isAdvisory = PairedForecast(noise: known, rules: rules, cell: cell).isAdvisory
        judged.isDecided = judged.isDecided || judged.isAdvisory
        let looks = rules.looks(with: known)
        guard isLook, let share = looks.alphaShare(atPairCount: pairCount) else {
            judged.change = CellChange(
                value: cell.metric.change(ofLogRatio: RobustLocation.median(ratios.map(\.value)))
            )
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
        let high = estimate.upperBound(alpha: Defaults.missLevel, &values)
        let limit = rules.limit(of: cell)
        let tolerance = rules.tolerance(of: cell)
        judged.change = CellChange(
            cell.metric,
            logRatio: estimate.mean,
            from: low,
            to: high,
            standardError: estimate.standardError,
            isImproved: estimate.upperBound(alpha: alpha, &values) < -limit
        )
        if low > limit, Self.isWidespread(ratios, above: limit) {
            judged.state = judged.stateOfFailure
            judged.isDecided = true
            judged.finding = .pair(.above(tolerance: tolerance))
        } else if high < limit {
            (judged.state, judged.finding) = shownBelow(cell, entries, ratios, low: low)
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
        if let high = upperBoundWithFailures(cell, entries), high < rules.limit(of: cell) {
            return (.pass, .pair(.below(tolerance: tolerance)))
        }
        return (.warn, .pair(.belowWithoutFailures(tolerance: tolerance)))
    }

    /// The upper bound if the failures that the candidate has beyond the baseline's rate were slower
    /// than every success: failures, above all timeouts, must not make latencies look better.
    ///
    /// Nil when the value itself would be a failure's.
    private mutating func upperBoundWithFailures(
        _ cell: Cell,
        _ entries: ArraySlice<PairSeries.Entry>
    ) -> Double? {
        let excess = max(ErrorRateTest(entries).difference, 0)
        var logRatios: [Double] = []
        var resolution = 0.0
        for entry in entries {
            let added = excess * Double(entry.candidate.requestCount)
            guard let ratio = entry.ratios[cell.metric],
                let after = cell.metric.value(in: entry.candidate, addingSlower: added),
                let unchanged = cell.metric.value(in: entry.candidate)
            else { return nil }
            logRatios.append(ratio.value + cell.metric.logRatio(unchanged.value, after))
            resolution = max(resolution, ratio.resolution)
        }
        let estimate = ChangeEstimate(
            logRatios: logRatios,
            noise: noise[cell],
            resolution: resolution
        )
        return estimate.upperBound(alpha: Defaults.missLevel, &values)
    }

    private mutating func outlook(
        _ cell: Cell,
        _ estimate: ChangeEstimate,
        alpha: Double,
        _ sampleCount: Int
    ) -> PairedOutlook {
        let limit = rules.limit(of: cell)
        let level = estimate.mean < limit ? Defaults.missLevel : alpha
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
