// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

extension CellJudgeOfPairs {
    /// The cell of an endpoint's error rate.
    func errorRate(
        _ endpoint: String,
        _ entries: ArraySlice<PairSeries.Entry>,
        _ problem: String?
    ) -> CellDecision {
        let cell = Cell(endpoint: endpoint, metric: .errorRate)
        let test = ErrorRateTest(entries)
        var decision = CellDecision(cell: cell, state: .inconclusive, reason: "")
        decision.sampleCount = test.candidateRequests
        decision.isDecided = rules.warnOnly.contains(cell)
        let failed: CellState = rules.warnOnly.contains(cell) ? .warn : .fail
        if test.candidateRequests > 0, test.candidateFailures == test.candidateRequests {
            decision.state = failed
            decision.isDecided = true
            decision.reason = "every request of the candidate failed (\(test.candidateRequests))"
            return decision
        }
        if let problem {
            decision.state = .invalid
            decision.isDecided = true
            decision.reason = problem
            return decision
        }
        decision.change = test.difference
        decision.low = test.differenceLowerBound
        decision.high = test.differenceUpperBound
        decision.baselineValue = test.baselineRate
        decision.candidateValue = test.candidateRate
        guard isLook, let share = looks.alphaShare(atPairCount: pairCount) else {
            decision.reason = "\(pairCount) pairs do not decide it"
            return decision
        }
        judge(&decision, test, alpha: rules.alpha * share / Double(endpoints.count), failed)
        return decision
    }

    /// Error rates need no noise model, but are looked at whenever the run is.
    private var looks: Looks { noise.isEmpty ? rules.looksWithoutModel : rules.looks }

    private func judge(
        _ decision: inout CellDecision,
        _ test: ErrorRateTest,
        alpha: Double,
        _ failed: CellState
    ) {
        let limit = rules.errorLimits[decision.cell.endpoint]
        let margin = rules.errorMargin(over: test.baselineRate)
        let counts =
            "\(test.candidateFailures) of \(test.candidateRequests) requests failed, "
            + "\(test.baselineFailures) of \(test.baselineRequests) in the baseline"
        let isRiseOfRequests = test.isRiseOfRequests(alpha: alpha)
        let isLargeRise =
            limit.map { test.candidateRate > $0 / 2 } ?? (test.difference > margin / 2)
        if let limit, test.lowerBound(alpha: alpha) > limit {
            decision.state = failed
            decision.reason = "\(counts): above the limit of \(PairedText.rate(limit))"
        } else if isRiseOfRequests, isLargeRise, test.isRiseOfBlocks(alpha: alpha) {
            decision.state = failed
            decision.reason = "\(counts): more than in the baseline, block after block"
        } else if limit.map({ test.upperBound(alpha: PairedRules.missLevel) < $0 })
            ?? (test.differenceUpperBound < margin)
        {
            decision.state = isRiseOfRequests ? .warn : .pass
            decision.reason = isRiseOfRequests ? "\(counts): more, but not by much" : counts
        } else {
            decision.reason = openReason(test, counts, limit: limit ?? margin)
            decision.isDecided = decision.isDecided || isOutOfReach(test, limit ?? margin)
            return
        }
        decision.isDecided = true
    }

    /// Even without one failure the last look would have too few requests.
    private func isOutOfReach(_ test: ErrorRateTest, _ limit: Double) -> Bool {
        let last = Double(looks.pairCounts.last ?? pairCount)
        let requests = Double(test.candidateRequests) / Double(pairCount) * last
        return requests < Self.requestsNeeded(limit)
    }

    /// Requests without one failure after which Wilson's bound falls below a limit: z² (1 - p) / p.
    private static func requestsNeeded(_ limit: Double) -> Double {
        let z = NormalDistribution().upperQuantile(PairedRules.missLevel)
        return z * z * (1 - limit) / max(limit, 1e-9)
    }

    private func openReason(_ test: ErrorRateTest, _ counts: String, limit: Double) -> String {
        let needed = Int(Self.requestsNeeded(limit).rounded(.up))
        let isTooSmall = test.candidateRequests < needed
        return
            "\(counts): this does not decide whether the rate is within \(PairedText.rate(limit))"
            + (isTooSmall ? "; \(needed) requests without a failure would" : "")
    }

    /// A cell as it stands when no further pair comes, with the values of both arms.
    func closed(_ decision: CellDecision) -> CellDecision {
        var decision = decision
        let cell = decision.cell
        if decision.state == .inconclusive, isLook, let change = decision.change {
            let isAbove =
                cell.metric == .errorRate
                ? change
                    > (rules.errorLimits[cell.endpoint]
                        ?? rules.errorMargin(over: decision.baselineValue ?? 0))
                : log1p(change) > rules.limit(of: cell)
            if isAbove, decision.low != nil { decision.state = .warn }
        }
        if let quantile = cell.metric.quantile, let entries = endpoints[cell.endpoint] {
            decision.baselineValue = LatencyDistribution.value(
                at: quantile,
                ofAll: entries.map(\.baseline.latencies)
            ).map { $0 / 1000 }
            decision.candidateValue = LatencyDistribution.value(
                at: quantile,
                ofAll: entries.map(\.candidate.latencies)
            ).map { $0 / 1000 }
        }
        return decision
    }
}

extension ErrorRateTest {
    /// The candidate's rate is above this with confidence 1 - alpha, whatever the blocks.
    func lowerBound(alpha: Double) -> Double {
        ProportionInterval.lowerBound(
            events: candidateFailures,
            trials: candidateRequests,
            alpha: alpha
        )
    }

    /// The candidate's rate is below this with confidence 1 - alpha.
    func upperBound(alpha: Double) -> Double {
        ProportionInterval.upperBound(
            events: candidateFailures,
            trials: candidateRequests,
            alpha: alpha
        )
    }
}
