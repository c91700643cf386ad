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
    mutating func cells() -> [CellDecision] {
        var decisions: [CellDecision] = []
        var open: [(cell: Cell, index: Int)] = []
        for (endpoint, entries) in endpoints {
            let problem = Self.problem(of: entries)
            decisions.append(errorRate(endpoint, entries, problem))
            for (index, metric) in Metric.percentiles.enumerated() {
                let cell = Cell(endpoint: endpoint, metric: metric)
                if let decision = unjudged(cell, index, entries, problem) {
                    decisions.append(decision)
                } else {
                    open.append((cell, index))
                }
            }
        }
        for (cell, index) in open {
            guard let entries = endpoints[cell.endpoint] else { continue }
            decisions.append(percentile(cell, index, entries, familySize: open.count))
        }
        return decisions
    }

    /// Why an endpoint's blocks are no measurement of it.
    private static func problem(of entries: ArraySlice<PairSeries.Entry>) -> String? {
        let requests = entries.map { ($0.baseline.requestCount, $0.candidate.requestCount) }
        if requests.allSatisfy({ $0 == (0, 0) }) { return "no request in either arm" }
        for (pair, (before, after)) in requests.enumerated() where (before == 0) != (after == 0) {
            let (empty, other, count) =
                before == 0 ? ("baseline", "candidate", after) : ("candidate", "baseline", before)
            return "the \(empty) has no request in pair \(pair + 1), the \(other) has \(count)"
        }
        return nil
    }

    // MARK: - Percentiles

    /// A cell that cannot be judged; nil when it can.
    private func unjudged(
        _ cell: Cell,
        _ index: Int,
        _ entries: ArraySlice<PairSeries.Entry>,
        _ problem: String?
    ) -> CellDecision? {
        func decided(_ state: CellState, _ reason: String) -> CellDecision {
            var decision = CellDecision(cell: cell, state: state, reason: reason)
            decision.sampleCount = Self.samples(entries)
            decision.isDecided = true
            return decision
        }
        if let problem { return decided(.invalid, problem) }
        if entries.allSatisfy({ $0.candidate.successCount == 0 }) {
            return decided(.skip, "every request of the candidate failed")
        }
        if entries.allSatisfy({ $0.baseline.successCount == 0 }) {
            return decided(
                .invalid,
                "every request of the baseline failed: nothing to compare with"
            )
        }
        let ratios = entries.compactMap { $0.ratios[index] }
        guard ratios.count == entries.count else {
            let needed = cell.metric.quantile?.neededSampleCount ?? 0
            return decided(
                .skip,
                "a block has only \(Self.samples(entries)) successes; "
                    + "\(cell.metric.rawValue) needs \(needed) in each"
            )
        }
        guard ratios.allSatisfy(\.value.isFinite) else {
            return decided(
                .invalid,
                "a block's \(cell.metric.rawValue) is 0, less than the histogram tells apart; "
                    + "record in a finer unit"
            )
        }
        return nil
    }

    private static func samples(_ entries: ArraySlice<PairSeries.Entry>) -> Int {
        entries.map { min($0.baseline.successCount, $0.candidate.successCount) }.min() ?? 0
    }

    private mutating func percentile(
        _ cell: Cell,
        _ index: Int,
        _ entries: ArraySlice<PairSeries.Entry>,
        familySize: Int
    ) -> CellDecision {
        let ratios = entries.compactMap { $0.ratios[index] }
        let known = noise[cell]
        var decision = CellDecision(cell: cell, state: .inconclusive, reason: "")
        decision.sampleCount = Self.samples(entries)
        decision.isAdvisory = PairedForecast(noise: known, rules: rules, cell: cell).isAdvisory
        decision.isDecided = decision.isAdvisory || rules.warnOnly.contains(cell)
        guard isLook, let share = rules.looks(with: known).alphaShare(atPairCount: pairCount) else {
            let first = rules.looks(with: known).pairCounts.first ?? 0
            decision.change = expm1(RobustLocation.median(ratios.map(\.value)))
            decision.reason =
                "\(pairCount) pairs do not decide it; "
                + (known == nil ? "without a noise model " : "")
                + "the first look is after \(first)"
            return decision
        }
        let resolution = ratios.map(\.resolution).max() ?? 0
        let estimate = ChangeEstimate(
            logRatios: ratios.map(\.value),
            noise: known,
            resolution: resolution
        )
        let alpha = rules.alpha * share / Double(familySize)
        let low = estimate.lowerBound(alpha: alpha, &values)
        let high = estimate.upperBound(alpha: PairedRules.missLevel, &values)
        decision.change = expm1(estimate.mean)
        decision.standardError = estimate.standardError
        decision.low = expm1(low)
        decision.high = expm1(high)
        let sure = estimate.upperBound(alpha: alpha, &values)
        decision.isImproved = sure < -rules.limit(of: cell)
        let limit = rules.limit(of: cell)
        if low > limit, Self.isWidespread(ratios, above: limit) {
            decision.state = rules.warnOnly.contains(cell) ? .warn : .fail
            decision.isDecided = true
            decision.reason = "\(changeText(decision)): above the tolerance of \(percent(limit))"
        } else if high < limit {
            close(&decision, entries, index, ratios, low: low)
        } else {
            decision.reason = openReason(decision, estimate, alpha: alpha)
        }
        return decision
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
    private static func imbalance(of entries: ArraySlice<PairSeries.Entry>) -> String? {
        let before = entries.reduce(0) { $0 + $1.baseline.requestCount }
        let after = entries.reduce(0) { $0 + $1.candidate.requestCount }
        guard max(before, after) > 2 * min(before, after) else { return nil }
        return "\(before) requests in the baseline, \(after) in the candidate: not the same load"
    }

    /// A change that is shown to be below the tolerance.
    private mutating func close(
        _ decision: inout CellDecision,
        _ entries: ArraySlice<PairSeries.Entry>,
        _ index: Int,
        _ ratios: [LogRatio],
        low: Double
    ) {
        let limit = rules.limit(of: decision.cell)
        decision.isDecided = true
        let warnLimit = rules.warnLimit(of: decision.cell)
        if low > warnLimit, Self.isWidespread(ratios, above: warnLimit) {
            decision.state = .warn
            decision.reason =
                "\(changeText(decision)): below the tolerance of \(percent(limit)), but above "
                + percent(warnLimit)
        } else if let imbalance = Self.imbalance(of: entries) {
            decision.state = .invalid
            decision.reason = imbalance
        } else if let high = upperBoundWithFailures(decision.cell, entries, index), high < limit {
            decision.state = .pass
            decision.reason = "\(changeText(decision)): below the tolerance of \(percent(limit))"
        } else {
            decision.state = .warn
            decision.reason =
                "\(changeText(decision)) among the successes, but more requests of the candidate "
                + "failed; counted as slow ones they could be above the tolerance of \(percent(limit))"
        }
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

    private mutating func openReason(
        _ decision: CellDecision,
        _ estimate: ChangeEstimate,
        alpha: Double
    ) -> String {
        let limit = rules.limit(of: decision.cell)
        let level = estimate.mean < limit ? PairedRules.missLevel : alpha
        let t = values.upperT(level, estimate.degreesOfFreedom)
        let forecast = PairedForecast.whatDecides(
            estimate,
            limit: limit,
            t: t,
            pairCount: pairCount,
            sampleCount: decision.sampleCount
        )
        return "\(changeText(decision)) after \(pairCount) pairs does not decide about "
            + "\(percent(limit)); \(forecast)"
    }

    private func changeText(_ decision: CellDecision) -> String {
        PairedText.change(decision.change, decision.low, decision.high)
    }

    private func percent(_ limit: Double) -> String { PairedText.percent(expm1(limit)) }
}
