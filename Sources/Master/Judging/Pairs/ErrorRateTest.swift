// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Statistics

/// Whether the candidate fails more requests than the baseline.
///
/// Requests of one block fail together, in bursts, so a rise must show twice: among the requests
/// (Fisher's exact test) and among the blocks (Student's t on the arcsine of the square root of the
/// rates, whose variance for independent requests is 1/(4 n): Bartlett 1947, Biometrics 3, table 1).
/// One bad block is no regression.
struct ErrorRateTest {
    /// Failures and requests, block by block.
    private let baseline: [(failures: Int, requests: Int)]
    private let candidate: [(failures: Int, requests: Int)]

    init(_ entries: ArraySlice<PairSeries.Entry>) {
        baseline = entries.map { ($0.baseline.failures, $0.baseline.requestCount) }
        candidate = entries.map { ($0.candidate.failures, $0.candidate.requestCount) }
    }

    var baselineFailures: Int { baseline.reduce(0) { $0 + $1.failures } }
    var baselineRequests: Int { baseline.reduce(0) { $0 + $1.requests } }
    var candidateFailures: Int { candidate.reduce(0) { $0 + $1.failures } }
    var candidateRequests: Int { candidate.reduce(0) { $0 + $1.requests } }

    var baselineRate: Double { Double(baselineFailures) / Double(max(baselineRequests, 1)) }
    var candidateRate: Double { Double(candidateFailures) / Double(max(candidateRequests, 1)) }
    var difference: Double { candidateRate - baselineRate }

    /// The rise is shown among the requests.
    func isRiseOfRequests(alpha: Double) -> Bool {
        guard candidateRate > baselineRate else { return false }
        let pValue = FisherExact.pValue(
            candidateFailures,
            candidateRequests - candidateFailures,
            baselineFailures,
            baselineRequests - baselineFailures
        )
        return pValue < alpha
    }

    /// The rise is shown among the blocks.
    func isRiseOfBlocks(alpha: Double) -> Bool {
        let before = baseline.map(Self.stabilized)
        let after = candidate.map(Self.stabilized)
        let freedom = Double(before.count + after.count - 2)
        guard freedom > 0 else { return false }
        let scatter =
            Double(before.count - 1) * RobustLocation.variance(before, deltaDegreesOfFreedom: 1)
            + Double(after.count - 1) * RobustLocation.variance(after, deltaDegreesOfFreedom: 1)
        let smallest = (baseline + candidate).map(\.requests).min() ?? 0
        let variance = max(scatter / freedom, 1 / (4 * Double(max(smallest, 1))))
        let error = (variance * (1 / Double(before.count) + 1 / Double(after.count))).squareRoot()
        let t = (RobustLocation.mean(after) - RobustLocation.mean(before)) / error
        return StudentT(degreesOfFreedom: freedom).survival(t) < alpha
    }

    /// The difference of the rates is at most this with 95 % confidence: Newcombe 1998, Statistics
    /// in Medicine 17, 873, method 10.
    var differenceUpperBound: Double {
        let before = Self.wilson(baselineFailures, baselineRequests)
        let after = Self.wilson(candidateFailures, candidateRequests)
        let reach = hypot(after.high - candidateRate, baselineRate - before.low)
        return min(difference + reach, 1)
    }

    /// The difference of the rates is at least this with 95 % confidence; by the same method.
    var differenceLowerBound: Double {
        let before = Self.wilson(baselineFailures, baselineRequests)
        let after = Self.wilson(candidateFailures, candidateRequests)
        let reach = hypot(candidateRate - after.low, before.high - baselineRate)
        return max(difference - reach, -1)
    }

    private static func wilson(_ failures: Int, _ requests: Int) -> (low: Double, high: Double) {
        guard requests > 0 else { return (0, 1) }
        // Two-sided 90 % has 5 % on either side.
        return ProportionInterval.wilson(events: failures, trials: requests, confidence: 0.90)
    }

    private static func stabilized(_ block: (failures: Int, requests: Int)) -> Double {
        asin((Double(block.failures) / Double(max(block.requests, 1))).squareRoot())
    }
}
