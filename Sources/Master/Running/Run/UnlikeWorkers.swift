// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Text

/// Workers whose successes at one endpoint took times unlike those of the rest.
///
/// Latencies of one worker depend on each other, so with enough of them any two workers differ by
/// a test of significance alone. A worker is named when the Kolmogorov-Smirnov distance between its
/// latencies and those of all the others together is of a practical size (`UnlikeLimit.distance`)
/// and significant too, after a correction for the number of comparisons made in the run.
struct UnlikeWorkers: Equatable {
    /// Positions in rising order: one, or everyone who could be compared.
    ///
    /// One is unlike the others. Where half or more would have to be named, nobody is "the others",
    /// so all of them are unlike one another; of two workers that is always so.
    var workers: [Int]
    /// Position of the endpoint with the largest distance.
    var endpoint: Int
    /// The largest difference, from 0 to 1, between two cumulative distributions.
    var distance: Double
    /// In ms: of one worker its own, of two the first's, of more the lowest.
    var median: Double
    /// In ms: the others', of two the second's, of more the highest.
    var otherMedian: Double

    /// Largest distance first; the same workers are named once, for their worst endpoint.
    ///
    /// `histograms[worker][endpoint]` are the successes of the measured part; every worker has all
    /// endpoints. The cost is that of two passes over their buckets where all are alike, and of
    /// some thirty at the most.
    static func found(in histograms: [[CoarseHistogram]]) -> [UnlikeWorkers] {
        let endpointCount = histograms.map(\.count).max() ?? 0
        let searches = (0..<endpointCount).map { endpoint in
            UnlikeSearch(endpoint: endpoint, histograms: histograms.map { $0[endpoint] })
        }
        let limit = UnlikeLimit(comparisonCount: searches.reduce(0) { $0 + $1.comparisonCount })
        var worst: [[Int]: UnlikeWorkers] = [:]
        for found in searches.flatMap({ $0.found(over: limit) })
        where found.distance > worst[found.workers]?.distance ?? 0 {
            worst[found.workers] = found
        }
        return worst.values.sorted {
            ($1.distance, $0.workers[0]) < ($0.distance, $1.workers[0])
        }
    }

    /// One sentence without a full stop; `names` and `labels` by position.
    func sentence(workers names: [String], endpoints labels: [String]) -> String {
        let (first, second) = (Figure.milliseconds(median), Figure.milliseconds(otherMedian))
        let size = "(Kolmogorov-Smirnov distance \(Figure.fixed(distance, 2)))"
        let who = list(of: workers.map { names[$0] })
        let place = labels[endpoint]
        switch workers.count {
        case 1:
            return "worker \(who) differs from the others at \(place): its median is \(first) ms, "
                + "theirs \(second) ms \(size)"
        case 2:
            return "workers \(who) differ at \(place): medians \(first) ms and \(second) ms "
                + "\(size)"
        default:
            return "workers \(who) differ at \(place): medians from \(first) ms to \(second) ms "
                + "\(size)"
        }
    }

    /// `a`, `a and b`, `a, b, c and d`, `a, b, c and 5 more`.
    private func list(of names: [String]) -> String {
        let shown = names.count <= 4 ? names.count - 1 : 3
        let last = names.count <= 4 ? names[shown] : "\(names.count - shown) more"
        return shown == 0 ? last : names.prefix(shown).joined(separator: ", ") + " and \(last)"
    }
}
