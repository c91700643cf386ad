// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Shared
@testable import Statistics

/// Arguments at and beyond the ends of all that a run can measure: every answer is a number in its
/// range, and comes.
struct ExtremeArgumentTests {
    private static let count = 1000
    private static let ends = [
        Double.leastNonzeroMagnitude, .leastNormalMagnitude, 1e-100, 0.5.nextDown, 0.5, 0.5.nextUp,
        1,
        1e5, 1e5.nextUp, 1e300, .greatestFiniteMagnitude,
    ]

    /// One of the ends, or any number between two limits, log-uniform.
    private static func number(
        _ range: ClosedRange<Double>,
        _ random: inout RandomStream
    ) -> Double {
        let within = ends.filter(range.contains)
        if let end = within.randomElement(using: &random), random.below(4) == 0 { return end }
        let size = Double.random(in: log(range.lowerBound)...log(range.upperBound), using: &random)
        return min(max(exp(size), range.lowerBound), range.upperBound)
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `t and F answer with a probability or a quantile`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        let all = Double.leastNonzeroMagnitude...Double.greatestFiniteMagnitude
        for _ in 0..<Self.count {
            let many = Self.number(1...Double.greatestFiniteMagnitude, &random)
            let few = Self.number(1...1e9, &random)
            let (x, p) = (Self.number(all, &random), Self.number(1e-100...1, &random))
            let t = StudentT(degreesOfFreedom: many)

            #expect((0...0.5).contains(t.survival(x)), "\(many) \(x)")
            #expect((0.5...1).contains(t.survival(-x)), "\(many) \(x)")
            #expect(p < 0.5 ? t.upperQuantile(p) >= 0 : t.upperQuantile(p) <= 0, "\(many) \(p)")
            for (numerator, denominator) in [(many, few), (few, many)] {
                let f = FDistribution(numerator: numerator, denominator: denominator)
                #expect((0...1).contains(f.survival(x)), "\(numerator) \(denominator) \(x)")
            }
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `bounds of a proportion are around what was seen`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        for _ in 0..<Self.count {
            let trials = Int(Self.number(1...1e12, &random))
            let rare = min(Int(Self.number(1...1e12, &random)) - 1, trials)
            let events = random.below(2) == 0 ? rare : trials - rare
            let alpha = Self.number(1e-100...0.25, &random)
            let rate = Double(events) / Double(trials)

            let low = ProportionInterval.lowerBound(events: events, trials: trials, alpha: alpha)
            let high = ProportionInterval.upperBound(events: events, trials: trials, alpha: alpha)
            #expect((0...rate).contains(low), "\(events) \(trials) \(alpha)")
            #expect((rate...1).contains(high), "\(events) \(trials) \(alpha)")
        }
    }

    @Test(arguments: [1, 2, 3, 4] as [UInt64])
    func `ranks are among the samples, and a p-value is a probability`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        for _ in 0..<(Self.count / 10) {
            let count = Int(Self.number(1...1e12, &random))
            let quantile = min(Self.number(1e-300...1, &random), 1.0.nextDown)
            let confidence = 1 - Self.number(1e-15...0.9, &random)
            let (low, high) = OrderStatisticInterval.ranks(
                count: count,
                quantile: quantile,
                confidence: confidence
            )
            if let low { #expect((1...count).contains(low), "\(count) \(quantile) \(confidence)") }
            if let high {
                #expect((1...count).contains(high), "\(count) \(quantile) \(confidence)")
            }

            let counts = (0..<4).map { _ in Int(Self.number(1...1e9, &random)) - 1 }
            let pValue = FisherExact.pValue(counts[0], counts[1], counts[2], counts[3])
            #expect((0...1).contains(pValue), "\(counts)")
        }
    }
}
