// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging

/// What the paired gate says of made-up pairs.
struct PairedGateTests {
    private let noise = PairedSamples.noise()

    private func judged(
        _ seed: UInt64,
        pairs: Int = 12,
        _ change: (inout PairedSamples) -> Void = { _ in }
    ) -> PairedDecision {
        var samples = PairedSamples(seed: seed)
        change(&samples)
        return PairedGate.judge(samples.pairs(pairs), noise: noise)
    }

    @Test func `equal builds pass, and early`() {
        let decision = judged(1) { $0.sampleCount = 4000 }

        #expect(decision.verdict == .pass)
        #expect(decision.pairCount == 3)
        #expect(decision.reasons.isEmpty)
        #expect(decision.cells.count == 8)
    }

    @Test func `a build that is half as slow again fails at the first look`() {
        let decision = judged(2) { $0.factor = 1.5 }

        #expect(decision.verdict == .fail)
        #expect(decision.pairCount == 3)
        #expect(decision.lookCount == 1)
        #expect(decision.reasons.first?.contains("above the tolerance of 10 %") == true)
    }

    @Test func `a faster build passes and is called improved`() throws {
        let decision = judged(3) { $0.factor = 0.6 }

        #expect(decision.verdict == .pass)
        for cell in decision.cells where cell.metric == .p50 {
            #expect(cell.change?.isImproved == true)
        }
    }

    @Test func `without a noise model the first look is after five pairs`() {
        var samples = PairedSamples(seed: 4)
        samples.factor = 2

        let decision = PairedGate.judge(samples.pairs(12))

        #expect(decision.verdict == .fail)
        #expect(decision.pairCount == 5)
        #expect(decision.lookCount == 1)
    }

    @Test func `a change between warning and tolerance is a warning`() {
        var samples = PairedSamples(seed: 5)
        samples.factor = 1.075
        samples.spread = 0.002
        samples.sampleCount = 4000
        let calm = PairedSamples.noise(spread: 0.002, sampleCount: 4000)

        let decision = PairedGate.judge(samples.pairs(12), noise: calm)

        #expect(decision.verdict == .warn)
        #expect(decision.cells.contains { $0.reason.contains("but above 5 %") })
    }

    @Test func `a change at the tolerance stays open and says what would decide`() throws {
        let decision = judged(6) {
            $0.spread = 0.06
            $0.factor = 1.09
        }

        #expect(decision.verdict == .warn || decision.verdict == .inconclusive)
        #expect(decision.pairCount == 12)
        let open = try #require(decision.cells.first { $0.reason.contains("does not decide") })
        #expect(open.reason.contains("after 12 pairs does not decide about 10 %; "))
    }

    @Test func `pairs are fed one by one and the gate says when to stop`() {
        var samples = PairedSamples(seed: 7)
        var gate = PairedGate(noise: noise)
        var looks: [Int] = []
        for pair in samples.pairs(12) {
            gate.add(pair)
            guard let decision = gate.look() else { continue }
            looks.append(gate.pairCount)
            if decision.isFinal { break }
        }

        #expect(looks == Array([3, 5, 8, 12].prefix(looks.count)))
        #expect(gate.conclusion().pairCount == looks.last)
    }

    @Test func `too few pairs for a look are inconclusive`() {
        let decision = judged(8, pairs: 2)

        #expect(decision.verdict == .inconclusive)
        #expect(decision.lookCount == 0)
        #expect(decision.reasons.contains { $0.contains("the first look is after 3") })
    }

    @Test func `pairs that end between two looks are judged by the last one`() {
        let decision = judged(9, pairs: 7) { $0.spread = 0.08 }

        #expect(decision.pairCount <= 5)
    }

    @Test func `a percentile with too few samples is skipped and named`() throws {
        let decision = judged(10) { $0.sampleCount = 129 }

        for cell in decision.cells where cell.metric == .p99 || cell.metric == .p95 {
            #expect(cell.state == .skip)
            #expect(cell.reason.contains("129 successes"))
        }
    }

    @Test func `a candidate whose every request fails fails, however fast`() {
        var samples = PairedSamples(seed: 11)
        let pairs = samples.pairs(12).map { pair in
            Pair(
                baseline: pair.baseline,
                candidate: pair.candidate.mapValues { _ in
                    EndpointBlock(latencies: LatencyDistribution(), failures: 1200)
                }
            )
        }

        let decision = PairedGate.judge(pairs, noise: noise)

        #expect(decision.verdict == .fail)
        for cell in decision.cells {
            #expect(cell.state == (cell.metric == .errorRate ? .fail : .skip))
        }
    }

    @Test func `failures in every block fail, in one block they only warn`() {
        let steady = judged(12) { $0.candidateFailures = 30 }
        var samples = PairedSamples(seed: 13)
        samples.sampleCount = 4000
        var pairs = samples.pairs(12)
        samples.candidateFailures = 60
        pairs[1] = Pair(baseline: pairs[1].baseline, candidate: samples.block(.candidate))
        let burst = PairedGate.judge(pairs, noise: noise)

        #expect(steady.verdict == .fail)
        #expect(steady.cells.contains { $0.metric == .errorRate && $0.state == .fail })
        #expect(burst.verdict == .warn)
    }

    @Test func `failures that took the slow requests away do not let latency pass`() throws {
        // Each block loses its slowest 8 %, as a timeout would take them.
        var samples = PairedSamples(seed: 14)
        samples.endpoints = ["/a"]
        let pairs = samples.pairs(12).map { pair in
            var candidate = pair.candidate
            candidate["/a"] = EndpointBlock(
                latencies: pair.candidate["/a"]?.latencies ?? LatencyDistribution(),
                failures: 104
            )
            return Pair(baseline: pair.baseline, candidate: candidate)
        }
        var rules = PairedRules()
        // Errors alone would fail it; what is left is what latency says.
        rules.warnOnly = [Cell(endpoint: "/a", metric: .errorRate)]

        let decision = PairedGate.judge(pairs, rules: rules, noise: noise)

        let p95 = try #require(decision.cells.first { $0.metric == .p95 })
        #expect(p95.state == .warn)
        #expect(p95.reason.contains("more requests of the candidate failed"))
    }

    @Test func `two disturbed pairs of three do not fail a build`() {
        var samples = PairedSamples(seed: 15)
        samples.spread = 0.01
        var pairs = samples.pairs(12)
        samples.factor = 1.3
        for index in 0..<2 {
            pairs[index] = Pair(
                baseline: pairs[index].baseline,
                candidate: samples.block(.candidate)
            )
        }

        #expect(PairedGate.judge(pairs, noise: noise).verdict != .fail)
    }

    @Test func `cells that only warn do not fail and are not waited for`() {
        var samples = PairedSamples(seed: 16)
        samples.factor = 1.5
        var rules = PairedRules()
        for endpoint in samples.endpoints {
            for metric in PairedRules().comparedMetrics {
                rules.warnOnly.insert(Cell(endpoint: endpoint, metric: metric))
            }
        }

        let decision = PairedGate.judge(samples.pairs(12), rules: rules, noise: noise)

        #expect(decision.verdict == .warn)
        #expect(decision.pairCount == 3)
    }

    @Test func `a cell that twelve pairs cannot decide is advisory`() throws {
        let cell = Cell(endpoint: "/a", metric: .p99)
        var random = RandomStream(seed: 17, index: 0)
        let calm = try #require(CellNoise(logRatios: (0..<40).map { _ in 0.03 * random.normal() }))
        let wild = try #require(CellNoise(logRatios: (0..<40).map { _ in 0.5 * random.normal() }))

        #expect(!PairedForecast(noise: calm, rules: PairedRules(), cell: cell).isAdvisory)
        let forecast = PairedForecast(noise: wild, rules: PairedRules(), cell: cell)
        #expect(forecast.isAdvisory)
        let needed = try #require(forecast.neededSampleCount(expecting: 1000))
        let ratio = 1.65 * (forecast.standardError ?? 0) / log(1.1)
        #expect(needed == Int((1000 * ratio * ratio).rounded(.up)))
        #expect(PairedForecast(noise: nil, rules: PairedRules(), cell: cell).standardError == nil)
    }

    @Test func `nineteen pairs make no noise model`() {
        let ratios = (0..<20).map { Double($0) / 1000 }

        #expect(CellNoise(logRatios: Array(ratios.dropLast())) == nil)
        #expect(CellNoise(logRatios: ratios)?.degreesOfFreedom == 19)
    }
}
