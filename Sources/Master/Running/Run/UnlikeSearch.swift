// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The search for unlike workers at one endpoint.
///
/// A worker that is unlike the others is part of everybody else's "others" and moves them: of three
/// equally busy workers, a slow one makes each of the two good ones look fast. So the worst is set
/// aside and the rest is compared anew without it, until nobody is unlike; in the end those set
/// aside are compared with the rest that is left, and named if they are unlike that.
struct UnlikeSearch {
    /// Those at least so near to the worst and on the same side of the rest are set aside with it,
    /// so that a hundred slow workers cost a few rounds and not a hundred.
    private static let togetherWithWorst = 0.9
    /// The last round sets aside whoever is unlike.
    private static let roundLimit = 16

    private let endpoint: Int
    private let histograms: [CoarseHistogram]
    private let sampleCounts: [UInt64]
    /// Workers with enough samples to be compared, and enough samples of others.
    private let candidates: [Int]

    init(endpoint: Int, histograms: [CoarseHistogram]) {
        self.endpoint = endpoint
        self.histograms = histograms
        let counts = histograms.map(\.bucketTotal)
        sampleCounts = counts
        let all = counts.reduce(0, +)
        candidates = histograms.indices.filter {
            min(counts[$0], all - counts[$0]) >= UnlikeLimit.sampleCount
        }
    }

    /// Comparisons that can cause a false alarm; later rounds only follow a first alarm.
    var comparisonCount: Int { candidates.count }

    /// The differing workers one by one, or all that can be compared, as one finding.
    func found(over limit: UnlikeLimit) -> [UnlikeWorkers] {
        var aside: Set<Int> = []
        var largest = 0.0
        for round in 1...Self.roundLimit {
            let unlike = unlikeMembers(without: aside, over: limit)
            guard !unlike.isEmpty else { break }
            largest = unlike.reduce(largest) { max($0, $1.size) }
            let workers = unlike.map(\.worker)
            aside.formUnion(round < Self.roundLimit ? worst(of: workers, aside: aside) : workers)
            if candidates.count > 1 && aside.count * 2 >= candidates.count {
                return [disagreement(distance: largest)]
            }
        }
        return aside.isEmpty ? [] : named(of: aside, over: limit)
    }

    /// Members of the rest that differ from its other members.
    private func unlikeMembers(without aside: Set<Int>, over limit: UnlikeLimit) -> [Difference] {
        let rest = cumulativeCounts(without: aside)
        return candidates.filter { !aside.contains($0) }
            .map { difference(of: $0, from: rest, isMember: true) }
            .filter { isUnlike($0, over: limit) }
    }

    /// Those of several unlike members that are farthest from the rest, on one side of it.
    ///
    /// Here nobody counts for more than another, or a worker that is unlike and very busy would be
    /// what the good ones are measured by.
    private func worst(of workers: [Int], aside: Set<Int>) -> [Int] {
        let rest = cumulativeCounts(without: aside, cappedAt: UnlikeLimit.sampleCount)
        let differences = workers.map { difference(of: $0, from: rest, isMember: true) }
        guard let worst = differences.max(by: { $0.size < $1.size }) else { return [] }
        return differences.filter {
            $0.isSlower == worst.isSlower && $0.size >= worst.size * Self.togetherWithWorst
        }.map(\.worker)
    }

    private func named(of aside: Set<Int>, over limit: UnlikeLimit) -> [UnlikeWorkers] {
        let rest = cumulativeCounts(without: aside)
        let sum = histograms.indices.reduce(into: CoarseHistogram()) { sum, worker in
            if !aside.contains(worker) { sum.add(histograms[worker]) }
        }
        return aside.sorted()
            .map { difference(of: $0, from: rest, isMember: false) }
            .filter { isUnlike($0, over: limit) }
            .map {
                UnlikeWorkers(
                    workers: [$0.worker],
                    endpoint: endpoint,
                    distance: $0.size,
                    median: median(of: histograms[$0.worker]),
                    otherMedian: median(of: sum)
                )
            }
    }

    private func disagreement(distance: Double) -> UnlikeWorkers {
        var medians = candidates.map { median(of: histograms[$0]) }
        if medians.count > 2 { medians.sort() }
        return UnlikeWorkers(
            workers: candidates,
            endpoint: endpoint,
            distance: distance,
            median: medians.first ?? 0,
            otherMedian: medians.last ?? 0
        )
    }

    private func isUnlike(_ difference: Difference, over limit: UnlikeLimit) -> Bool {
        limit.isExceeded(
            by: difference.size,
            samples: sampleCounts[difference.worker],
            others: difference.others
        )
    }

    private func cumulativeCounts(
        without aside: Set<Int>,
        cappedAt limit: UInt64 = .max
    ) -> CumulativeCounts {
        var sum = CumulativeCounts(limit: limit)
        for worker in histograms.indices where !aside.contains(worker) {
            sum.add(histograms[worker], samples: sampleCounts[worker])
        }
        sum.accumulate()
        return sum
    }

    private func difference(
        of worker: Int,
        from rest: CumulativeCounts,
        isMember: Bool
    ) -> Difference {
        let samples = sampleCounts[worker]
        let (faster, slower) = rest.distances(
            to: histograms[worker],
            samples: samples,
            isMember: isMember
        )
        return Difference(
            worker: worker,
            others: isMember ? rest.samples - samples : rest.samples,
            size: max(faster, slower),
            isSlower: slower > faster
        )
    }

    private func median(of histogram: CoarseHistogram) -> Double {
        histogram.milliseconds(at: .p50) ?? 0
    }

    private struct Difference {
        var worker: Int
        /// Samples of the workers that it was compared with.
        var others: UInt64
        var size: Double
        var isSlower: Bool
    }
}
