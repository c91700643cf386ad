// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging

/// What must hold of every decision, whatever the numbers.
struct PairedPropertyTests {
    private let noise = PairedSamples.noise()

    @Test(arguments: 1...20)
    func `swapping the arms turns every change around`(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), index: 0)
        let ratios = (0..<5).map { _ in 0.05 * random.normal() }
        let known = CellNoise(logRatios: (0..<30).map { _ in 0.04 * random.normal() })
        for noise in [known, nil] {
            let forth = ChangeEstimate(logRatios: ratios, noise: noise, resolution: 0.001)
            let back = ChangeEstimate(
                logRatios: ratios.map { -$0 },
                noise: noise,
                resolution: 0.001
            )

            #expect(abs(forth.mean + back.mean) < 1e-15, "seed \(seed)")
            #expect(abs(forth.standardError - back.standardError) < 1e-15, "seed \(seed)")
            #expect(forth.degreesOfFreedom == back.degreesOfFreedom, "seed \(seed)")
        }
    }

    @Test(arguments: 1...8)
    func `the order of the blocks changes not one byte`(seed: Int) {
        var samples = PairedSamples(seed: UInt64(seed))
        samples.factor = [1, 1.1, 1.3][seed % 3]
        let blocks = samples.blocks(12)
        var shuffling = samples.random
        let shuffled = blocks.shuffled(using: &shuffling)

        let lines = [blocks, shuffled].map { blocks in
            PairFile(.number("1"), PairedGate.judge(Pairing(blocks).pairs, noise: noise)).json.text
        }

        #expect(lines[0] == lines[1], "seed \(seed)")
        #expect(Pairing(blocks).problems.isEmpty)
    }

    @Test(arguments: 1...6)
    func `a larger change never turns a FAIL into a PASS`(seed: Int) {
        var hasFailed = false
        for factor in [1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.5, 2.0, 4.0] {
            var samples = PairedSamples(seed: UInt64(seed))
            samples.factor = factor
            let verdict = PairedGate.judge(samples.pairs(12), noise: noise).verdict
            #expect(!hasFailed || verdict != .pass, "seed \(seed), factor \(factor)")
            hasFailed = hasFailed || verdict == .fail
        }

        #expect(hasFailed, "seed \(seed)")
    }

    @Test func `no number of the report is infinite or not a number`() {
        let decision = PairedDecision(
            verdict: .pass,
            pairCount: 3,
            lookCount: 1,
            cells: [
                CellJudgement(
                    endpoint: "/\"a",
                    metric: .p50,
                    state: .pass,
                    finding: .pair(.below(tolerance: 0.1)),
                    change: CellChange(value: .nan, low: -.infinity, high: .infinity)
                )
            ],
            isFinal: true
        )

        let line = PairFile(.text("x"), decision).json.text

        #expect(line.contains(#""change":null,"low":null,"high":null"#))
        #expect(
            line.hasPrefix(
                #"{"pr":"x","verdict":"PASS","pairs":3,"looks":1,"cells":[{"endpoint":"/\"a","#
            )
        )
        #expect(JSONValue(Array(line.utf8)) != nil)
    }

    /// A small version of `make proof`: 60 pull requests, half of them 30 % slower.
    @Test func `unchanged builds do not fail and slower ones do`() {
        var failures = [0, 0]
        for number in 0..<60 {
            var samples = PairedSamples(seed: UInt64(1000 + number))
            samples.endpoints = ["/a"]
            samples.factor = number % 2 == 0 ? 1 : 1.3
            let verdict = PairedGate.judge(samples.pairs(12), noise: noise).verdict
            if verdict == .fail { failures[number % 2] += 1 }
            #expect(number % 2 == 0 || verdict == .fail, "number \(number): \(verdict)")
        }

        #expect(failures == [0, 30])
    }
}
