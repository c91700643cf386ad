// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Statistics
internal import Text

extension CellJudgeOfPairs {
    /// The cell of an endpoint's error rate.
    func errorRate(
        _ endpoint: String,
        _ entries: ArraySlice<PairSeries.Entry>,
        _ problem: PairedFinding?
    ) -> CellJudgement {
        let test = ErrorRateTest(entries)
        var judged = blank(
            Cell(endpoint: endpoint, metric: .errorRate),
            SampleCount(count: test.candidateRequests, needed: 0)
        )
        if test.candidateRequests > 0, test.candidateFailures == test.candidateRequests {
            judged.state = judged.stateOfFailure
            judged.isDecided = true
            judged.finding = .pair(
                .everyRequestFailed(.candidate, requests: test.candidateRequests)
            )
            return judged
        }
        if let problem {
            judged.state = .invalid
            judged.isDecided = true
            judged.finding = .pair(problem)
            return judged
        }
        judged.change = CellChange(
            value: test.difference,
            low: test.differenceLowerBound,
            high: test.differenceUpperBound
        )
        judged.expected = test.baselineRate
        judged.actual = test.candidateRate
        guard isLook, let share = looks.alphaShare(atPairCount: pairCount) else { return judged }
        judge(&judged, test, alpha: rules.alpha * share / Double(endpoints.count))
        return judged
    }

    /// Error rates need no noise model, but are looked at whenever the run is.
    private var looks: Looks { noise.isEmpty ? rules.looksWithoutModel : rules.looks }

    private func judge(_ judged: inout CellJudgement, _ test: ErrorRateTest, alpha: Double) {
        let limit = rules.errorLimits[judged.endpoint]
        let margin = rules.errorMargin(over: test.baselineRate)
        let isRiseOfRequests = test.isRiseOfRequests(alpha: alpha)
        let isLargeRise =
            limit.map { test.candidateRate > $0 / 2 } ?? (test.difference > margin / 2)
        let finding: PairedFinding.FailureFinding
        if let limit, test.lowerBound(alpha: alpha) > limit {
            judged.state = judged.stateOfFailure
            finding = .aboveLimit(limit)
        } else if isRiseOfRequests, isLargeRise, test.isRiseOfBlocks(alpha: alpha) {
            judged.state = judged.stateOfFailure
            finding = .more
        } else if limit.map({ test.upperBound(alpha: Defaults.missLevel) < $0 })
            ?? (test.differenceUpperBound < margin)
        {
            judged.state = isRiseOfRequests ? .warn : .pass
            finding = isRiseOfRequests ? .littleMore : .within
        } else {
            let limit = limit ?? margin
            let needed = Int(Self.requestsNeeded(limit).rounded(.up))
            finding = .open(
                limit: limit,
                needed: test.candidateRequests < needed ? needed : nil
            )
            judged.isDecided = judged.isDecided || isOutOfReach(test, limit)
        }
        judged.finding = .pair(.failures(test.counts, finding))
        if judged.state != .inconclusive { judged.isDecided = true }
    }

    /// Even without one failure the last look would have too few requests.
    private func isOutOfReach(_ test: ErrorRateTest, _ limit: Double) -> Bool {
        let last = Double(looks.pairCounts.last ?? pairCount)
        let requests = Double(test.candidateRequests) / Double(pairCount) * last
        return requests < Self.requestsNeeded(limit)
    }

    /// Requests without one failure after which Wilson's bound falls below a limit: z² (1 - p) / p.
    private static func requestsNeeded(_ limit: Double) -> Double {
        let z = NormalDistribution().upperQuantile(Defaults.missLevel)
        return z * z * (1 - limit) / max(limit, 1e-9)
    }

    /// A cell as it stands when no further pair comes, with the values of both arms.
    func closed(_ judged: CellJudgement) -> CellJudgement {
        var closed = judged
        guard let cell = judged.cell else { return judged }
        if judged.state == .inconclusive, isLook, let change = judged.change, change.low != nil,
            cell.metric.worsening(ofChange: change.value)
                > limit(of: cell, over: judged.expected ?? 0)
        {
            closed.state = .warn
        }
        if cell.metric != .errorRate, let entries = endpoints[cell.endpoint] {
            closed.expected = cell.metric.value(inAll: entries.map(\.baseline))
            closed.actual = cell.metric.value(inAll: entries.map(\.candidate))
        }
        return closed
    }

    /// How large a change may be: a fraction, of the error rate a difference.
    private func limit(of cell: Cell, over baselineRate: Double) -> Double {
        guard cell.metric == .errorRate else {
            return cell.metric.worsening(ofTolerance: rules.tolerance(of: cell))
        }
        return rules.errorLimits[cell.endpoint] ?? rules.errorMargin(over: baselineRate)
    }
}

extension ErrorRateTest {
    fileprivate var counts: ArmFailures {
        ArmFailures(
            baseline: FailureCount(failures: baselineFailures, requests: baselineRequests),
            candidate: FailureCount(failures: candidateFailures, requests: candidateRequests)
        )
    }

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
