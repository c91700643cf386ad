// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport

@testable import Judging

/// Made-up blocks of a noisy runner, from a seed.
struct PairedSamples {
    var random: RandomStream
    var endpoints = ["/a", "/b"]
    var sampleCount = 1200
    /// Standard deviation of what one block meets, as a logarithm.
    var spread = 0.02
    /// The candidate's latencies are so many times the baseline's.
    var factor = 1.0
    var candidateFailures = 0

    /// Latencies of one request in ns, drawn once: 40 ms in the middle, lognormal.
    private static let shape: [Double] = {
        var random = RandomStream(seed: 0, index: 0)
        return (0..<8192).map { _ in 4e7 * exp(0.4 * random.normal()) }
    }()

    init(seed: UInt64) { random = RandomStream(seed: seed, index: 0) }

    mutating func pairs(_ count: Int) -> [Pair] {
        (0..<count).map { _ in
            Pair(baseline: block(.baseline), candidate: block(.candidate))
        }
    }

    /// As `pairs`, before they are put together.
    mutating func blocks(_ count: Int) -> [Block] {
        (1...count).flatMap { pair -> [Block] in
            let candidateFirst = random.next() % 2 == 0
            return [Arm.baseline, .candidate].map { arm in
                Block(
                    pair: pair,
                    order: (arm == .candidate) == candidateFirst ? 1 : 2,
                    arm: arm,
                    endpoints: block(arm),
                    origin: "\(arm.rawValue) \(pair)"
                )
            }
        }
    }

    mutating func block(_ arm: Arm) -> [String: EndpointBlock] {
        let level = spread * random.normal()
        var block: [String: EndpointBlock] = [:]
        for endpoint in endpoints {
            let shift = level + (arm == .candidate ? log(factor) : 0)
            let scale = exp(shift)
            let histogram = Histogram()
            for _ in 0..<sampleCount {
                let latency = Self.shape[Int(random.next() & 8191)]
                histogram.record(nanoseconds: Int64(latency * scale))
            }
            block[endpoint] = EndpointBlock(
                latencies: LatencyDistribution(histogram),
                failures: arm == .candidate ? candidateFailures : 0
            )
        }
        return block
    }

    /// A noise model from pairs of equal builds with this spread.
    static func noise(spread: Double = 0.02, sampleCount: Int = 1200) -> NoiseModel {
        var samples = PairedSamples(seed: 99)
        samples.spread = spread
        samples.sampleCount = sampleCount
        var ratios: [Cell: [Double]] = [:]
        for pair in samples.pairs(40) {
            for (endpoint, before) in pair.baseline {
                for metric in PairedRules().comparedMetrics {
                    guard let after = pair.candidate[endpoint],
                        let ratio = LogRatio(before, after, metric)
                    else { continue }
                    ratios[Cell(endpoint: endpoint, metric: metric), default: []].append(
                        ratio.value
                    )
                }
            }
        }
        return NoiseModel(logRatios: ratios)
    }
}
