// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Judging
@testable import Running

struct UnlikeWorkersTests {
    /// 200 runs of 5 workers and 4 endpoints: 4 000 comparisons without a false alarm.
    @Test(arguments: UInt64(0)..<200)
    func `nobody is named among workers of the same distribution`(seed: UInt64) throws {
        var random = RandomStream(seed: seed, index: 0)
        let histograms = try (0..<5).map { _ in
            try (0..<4).map { endpoint in
                let count = 100 + Int(random.below(400))
                return try latencies(count, median: 5 + Double(10 * endpoint), using: &random)
            }
        }

        #expect(UnlikeWorkers.found(in: histograms).isEmpty)
    }

    @Test(arguments: UInt64(0)..<50)
    func `a worker slower by half is named, and only that one`(seed: UInt64) throws {
        var random = RandomStream(seed: seed, index: 1)
        let unlike = Int(random.below(6))
        let histograms = try (0..<6).map { worker in
            let factor = worker == unlike ? 1.5 : 1
            return [try latencies(1500, median: 12 * factor, using: &random)]
        }

        let found = UnlikeWorkers.found(in: histograms)

        #expect(found.map(\.workers) == [[unlike]])
        let one = try #require(found.first)
        #expect(abs(one.median - 18) < 1.5)
        #expect(abs(one.otherMedian - 12) < 0.6)
        // 2 Phi(ln 1.5 / (2 * 0.6)) - 1 for two log-normals whose logarithms deviate by 0.6.
        #expect(abs(one.distance - 0.264) < 0.06)
    }

    /// The slow worker is half of what either of the others is compared with.
    @Test(arguments: UInt64(0)..<50)
    func `one of three does not drag the good ones along`(seed: UInt64) throws {
        var random = RandomStream(seed: seed, index: 2)
        let histograms = try [12.0, 12.0, 60.0].map {
            [try latencies(2000, median: $0, using: &random)]
        }

        #expect(UnlikeWorkers.found(in: histograms).map(\.workers) == [[2]])
    }

    @Test(arguments: UInt64(0)..<20)
    func `the busiest worker is named when it is the one that is unlike`(seed: UInt64) throws {
        var random = RandomStream(seed: seed, index: 3)
        let histograms = try [(400, 12.0), (600, 12), (20_000, 36), (300, 12)].map {
            [try latencies($0.0, median: $0.1, using: &random)]
        }

        #expect(UnlikeWorkers.found(in: histograms).map(\.workers) == [[2]])
    }

    /// With ten slow workers of 21, the good ones look nearly as fast as the others look slow.
    @Test(arguments: UInt64(0)..<10, [1, 7, 10])
    func `a slow minority is named one by one`(seed: UInt64, slowCount: Int) throws {
        var random = RandomStream(seed: seed, index: 4)
        let histograms = try (0..<21).map { worker in
            [try latencies(500, median: worker < slowCount ? 40 : 12, using: &random)]
        }

        let found = UnlikeWorkers.found(in: histograms)

        #expect(Set(found.map(\.workers)) == Set((0..<slowCount).map { [$0] }))
        #expect(found.map(\.distance) == found.map(\.distance).sorted(by: >))
    }

    @Test func `a fast and a slow worker are both named`() throws {
        var random = RandomStream(seed: 1, index: 5)
        let histograms = try [12.0, 12, 50, 12, 3, 12, 12].map {
            [try latencies(1000, median: $0, using: &random)]
        }

        let found = UnlikeWorkers.found(in: histograms)

        #expect(Set(found.map(\.workers)) == [[2], [4]])
    }

    @Test func `of two workers neither is the others`() throws {
        var random = RandomStream(seed: 2, index: 6)
        let histograms = try [36.0, 12].map { [try latencies(1000, median: $0, using: &random)] }

        let found = UnlikeWorkers.found(in: histograms)

        #expect(found.map(\.workers) == [[0, 1]])
        let pair = try #require(found.first)
        #expect(pair.median > pair.otherMedian)
    }

    @Test func `where half would have to be named, all are`() throws {
        var random = RandomStream(seed: 3, index: 7)
        let camps = try [12.0, 36, 12, 36].map { [try latencies(1000, median: $0, using: &random)] }
        let strangers = try [4.0, 12, 36].map { [try latencies(1000, median: $0, using: &random)] }

        #expect(UnlikeWorkers.found(in: camps).map(\.workers) == [[0, 1, 2, 3]])
        #expect(UnlikeWorkers.found(in: strangers).map(\.workers) == [[0, 1, 2]])
    }

    @Test func `a worker is named for the endpoint where it is farthest from the others`() throws {
        var random = RandomStream(seed: 4, index: 8)
        let histograms = try (0..<4).map { worker in
            try [1.0, 2, 6, 3].map { factor in
                try latencies(1000, median: worker == 1 ? 10 * factor : 10, using: &random)
            }
        }

        let found = UnlikeWorkers.found(in: histograms)

        #expect(found.map(\.workers) == [[1]])
        #expect(found.map(\.endpoint) == [2])
    }

    @Test(arguments: [99, 100])
    func `a worker of fewer than 100 samples is never named`(count: Int) throws {
        var random = RandomStream(seed: 5, index: 9)
        let histograms = try [(5000, 10.0), (5000, 10), (count, 5000)].map {
            [try latencies($0.0, median: $0.1, using: &random)]
        }

        #expect(UnlikeWorkers.found(in: histograms).map(\.workers) == (count < 100 ? [] : [[2]]))
    }

    @Test(arguments: [49, 50])
    func `nobody is compared with fewer than 100 samples of others`(count: Int) throws {
        var random = RandomStream(seed: 6, index: 10)
        let histograms = try [(5000, 5000.0), (count, 10), (count, 10)].map {
            [try latencies($0.0, median: $0.1, using: &random)]
        }

        #expect(UnlikeWorkers.found(in: histograms).map(\.workers) == (count < 50 ? [] : [[0]]))
    }

    @Test func `a worker that succeeded at nothing is no reason to name anybody`() throws {
        var random = RandomStream(seed: 7, index: 11)
        let same = try (0..<3).map { _ in [try latencies(500, median: 10, using: &random)] }

        #expect(UnlikeWorkers.found(in: same + [[CoarseHistogram()]]).isEmpty)
        #expect(UnlikeWorkers.found(in: [[CoarseHistogram()], [CoarseHistogram()]]).isEmpty)
        #expect(UnlikeWorkers.found(in: []).isEmpty)
    }

    /// Of 10 000 requests each, a shift of a tenth is as significant as one likes.
    @Test func `a difference of no practical size is not named`() throws {
        var random = RandomStream(seed: 8, index: 12)
        let histograms = try [12.0, 12, 12, 13.2].map {
            [try latencies(10_000, median: $0, using: &random)]
        }

        #expect(UnlikeWorkers.found(in: histograms).isEmpty)
    }

    /// At 4 096 µs an octave of buckets begins, and with it the slow worker's span.
    @Test func `workers without a latency in common are at distance 1`() throws {
        let histograms = try [1_000_000, 1_000_000, 4_096_000].map { latency in
            [try histogram(of: [Int64](repeating: latency, count: 200))]
        }

        let found = UnlikeWorkers.found(in: histograms)

        #expect(found.map(\.workers) == [[2]])
        #expect(found.map(\.distance) == [1])
        #expect(found.map(\.median) == [4.096])
        #expect(found.map(\.otherMedian) == [1])
    }

    @Test func `the distance is that of the sorted samples`() throws {
        var random = RandomStream(seed: 9, index: 13)
        let samples = [12.0, 12, 24].map { median in
            (0..<400).map { _ in latency(median: median, &random) }
        }
        let rest = samples[0] + samples[1]

        let found = UnlikeWorkers.found(in: try samples.map { [try histogram(of: $0)] })

        let exact = (samples[2] + rest).map { value in
            abs(share(of: samples[2], upTo: value) - share(of: rest, upTo: value))
        }.max()
        let one = try #require(found.first)
        // Samples within one bucket count as equal.
        #expect(abs(one.distance - (try #require(exact))) < 0.01)
    }
}

struct UnlikeLimitTests {
    @Test func `the critical value is Smirnov's, of a thousandth shared by the comparisons`() {
        // sqrt(-ln(0.001 / 2) / 2) sqrt(400 / 40 000) = 1.9495 / 10; by 1 000, 2.6934 / 10.
        let few = UnlikeLimit(comparisonCount: 1)
        let many = UnlikeLimit(comparisonCount: 1000)

        #expect(!many.isExceeded(by: 0.2693, samples: 200, others: 200))
        #expect(many.isExceeded(by: 0.2694, samples: 200, others: 200))
        #expect(few.isExceeded(by: 0.2, samples: 200, others: 200))
        #expect(!few.isExceeded(by: 0.1999, samples: 200, others: 200))
    }

    @Test func `no distance counts with fewer than 100 samples on a side`() {
        let limit = UnlikeLimit(comparisonCount: 1)

        #expect(!limit.isExceeded(by: 1, samples: 99, others: 100_000))
        #expect(!limit.isExceeded(by: 1, samples: 100_000, others: 99))
        #expect(limit.isExceeded(by: 1, samples: 100, others: 100))
    }
}

struct UnlikeWorkersSentenceTests {
    private let names = ["w1", "w2", "w3", "w4", "w5", "w6"]

    @Test(
        arguments: [
            (
                [2],
                "worker w3 differs from the others at /api/search: its median is 41.0 ms, "
                    + "theirs 12.0 ms (Kolmogorov-Smirnov distance 0.63)"
            ),
            (
                [0, 2],
                "workers w1 and w3 differ at /api/search: medians 41.0 ms and "
                    + "12.0 ms (Kolmogorov-Smirnov distance 0.63)"
            ),
            (
                [0, 1, 2, 3],
                "workers w1, w2, w3 and w4 differ at /api/search: medians from "
                    + "41.0 ms to 12.0 ms (Kolmogorov-Smirnov distance 0.63)"
            ),
            (
                [0, 1, 2, 3, 5],
                "workers w1, w2, w3 and 2 more differ at /api/search: medians from "
                    + "41.0 ms to 12.0 ms (Kolmogorov-Smirnov distance 0.63)"
            ),
        ]
    )
    func `the sentence names who, where and by how much`(workers: [Int], expected: String) {
        let found = UnlikeWorkers(
            workers: workers,
            endpoint: 1,
            distance: 0.631,
            median: 41,
            otherMedian: 12
        )

        #expect(found.sentence(workers: names, endpoints: ["/", "/api/search"]) == expected)
    }
}

/// One log-normal latency in ns around a median in ms; the logarithm deviates by 0.6.
private func latency(median: Double, _ random: inout RandomStream) -> Int64 {
    // The sum of twelve uniform numbers less six is near enough to normal here.
    var normal = -6.0
    for _ in 0..<12 { normal += Double(random.next() >> 11) * 0x1p-53 }
    return Int64(median * 1_000_000 * exp(0.6 * normal))
}

private func latencies(
    _ count: Int,
    median: Double,
    using random: inout RandomStream
) throws -> CoarseHistogram {
    try histogram(of: (0..<count).map { _ in latency(median: median, &random) })
}

/// As a worker's payload brings it.
private func histogram(of nanoseconds: [Int64]) throws -> CoarseHistogram {
    let fine = Histogram()
    for latency in nanoseconds { fine.record(nanoseconds: latency) }
    var coarse = CoarseHistogram()
    try coarse.add(v2: fine.encodedV2(), totals: fine.totals)
    return coarse
}

private func share(of samples: [Int64], upTo value: Int64) -> Double {
    Double(samples.count { $0 <= value }) / Double(samples.count)
}
