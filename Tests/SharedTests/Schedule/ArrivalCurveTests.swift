// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct ArrivalCurveTests {
    /// A curve of a few stages that are short enough to be walked nanosecond by nanosecond.
    private func randomStages(_ random: inout RandomStream) -> [Arrivals.Stage] {
        (0...random.below(3)).map { _ in
            let hasRate = random.below(5) > 0
            let rate = Rate(
                count: Int64(random.below(7)) + 1,
                per: .nanoseconds(Int64(random.below(40)) + 1)
            )
            return Arrivals.Stage(
                duration: .nanoseconds(Int64(random.below(200)) + 1),
                rate: hasRate ? rate : nil,
                isRamp: random.below(2) == 0
            )
        }
    }

    /// The slow twin: the mass at every nanosecond, summed with fractions that are never rounded.
    private func instants(_ stages: [Arrivals.Stage]) -> [Int64] {
        var instants: [Int64] = []
        var start: Int64 = 0
        var mass = Fraction(0, 1)
        var last = Fraction(0, 1)
        for stage in stages {
            let to = stage.rate.map { Fraction(Int128($0.count), Int128($0.period.nanoseconds)) }
            let end = to ?? Fraction(0, 1)
            let from = stage.isRamp ? last : end
            let length = Int128(stage.duration.nanoseconds)
            for time in 1...length {
                let ramp = (end - from) * Fraction(time * time, 2 * length)
                let passed = mass + from * Fraction(time, 1) + ramp
                while passed > Fraction(Int128(instants.count), 1) {
                    instants.append(start + Int64(time) - 1)
                }
            }
            mass = mass + (from + end) * Fraction(length, 2)
            last = end
            start += stage.duration.nanoseconds
        }
        return instants
    }

    @Test(arguments: 0..<60) func `the closed form is the slow twin's`(seed: UInt64) throws {
        var random = RandomStream(seed: seed, index: 0)
        let stages = randomStages(&random)
        let curve = try #require(ArrivalCurve(stages))
        let expected = instants(stages)

        #expect(curve.count == expected.count, "\(stages)")
        #expect(
            (0..<expected.count).map { curve.instantNanoseconds(ofIndex: $0) } == expected,
            "\(stages)"
        )
        #expect(curve.instantNanoseconds(ofIndex: expected.count) == nil)
        let end = stages.reduce(Int64(0)) { $0 + $1.duration.nanoseconds }
        for instant in 0..<end {
            #expect(
                curve.dueCount(byNanoseconds: instant) == expected.count { $0 <= instant },
                "at \(instant) of \(stages)"
            )
        }
    }

    @Test func `a constant rate is the rate's own arithmetic`() throws {
        let rate = Rate(count: 7, per: .seconds(3))
        let stage = Arrivals.Stage(duration: .seconds(600), rate: rate, isRamp: false)
        let curve = try #require(ArrivalCurve([stage]))

        #expect(curve.count == 1400)
        for index in [0, 1, 6, 7, 1399] {
            #expect(
                curve.instantNanoseconds(ofIndex: index)
                    == rate.instantNanoseconds(ofIndex: Int64(index))
            )
        }
    }

    @Test func `a day's ramp to a million a second is exact at its end`() throws {
        let day = Duration.seconds(86_400)
        let stages = [
            Arrivals.Stage(
                duration: day,
                rate: Rate(count: 1_000_000, per: .seconds(1)),
                isRamp: true
            ),
            Arrivals.Stage(duration: .seconds(1), rate: nil, isRamp: true),
        ]
        let curve = try #require(ArrivalCurve(stages))

        #expect(curve.count == 43_200_000_000 + 500_000)
        // Half of the mass is due after the square root of a half of the time.
        let half = try #require(curve.instantNanoseconds(ofIndex: 21_600_000_000))
        #expect(abs(Double(half) / 86_400e9 - 0.5.squareRoot()) < 1e-12)
    }

    @Test func `rates that have no common period are refused`() {
        let stages = [Int64(4_611_686_018_427_387_847), 4_611_686_018_427_387_817].map { period in
            Arrivals.Stage(
                duration: .seconds(1),
                rate: Rate(count: 1, per: .nanoseconds(period)),
                isRamp: false
            )
        }

        #expect(ArrivalCurve(stages) == nil)
    }

    @Test func `at random the gaps are exponential and the mean is the rate's`() throws {
        let rate = Rate(count: 1000, per: .seconds(1))
        let stage = Arrivals.Stage(duration: .seconds(100), rate: rate, isRamp: false)
        let curve = try #require(ArrivalCurve([stage]))
        var sequence = ArrivalSequence(curve, .poisson, seed: 5)
        var gaps: [Int64] = []
        var last: Int64 = 0

        while let (_, instant) = sequence.next() {
            gaps.append(instant - last)
            last = instant
        }

        // 100,000 expected, with a standard deviation of 316.
        #expect(abs(gaps.count - 100_000) < 1300)
        // A share of 1/e of the gaps is longer than the mean.
        let longer = Double(gaps.count { $0 > 1_000_000 }) / Double(gaps.count)
        #expect(abs(longer - 0.3679) < 0.006)
    }

    @Test func `the same seed gives the same arrivals`() throws {
        let rate = Rate(count: 1000, per: .seconds(1))
        let stage = Arrivals.Stage(duration: .seconds(1), rate: rate, isRamp: true)
        let curve = try #require(ArrivalCurve([stage]))
        let all = [UInt64(1), 1, 2].map { seed in
            var sequence = ArrivalSequence(curve, .poisson, seed: seed)
            var instants: [Int64] = []
            while let (_, instant) = sequence.next() { instants.append(instant) }
            return instants
        }

        #expect(all[0] == all[1])
        #expect(all[0] != all[2])
    }
}

/// An exact fraction, reduced.
private struct Fraction {
    let numerator: Int128
    let denominator: Int128

    init(_ numerator: Int128, _ denominator: Int128) {
        var (left, right) = (numerator.magnitude, denominator.magnitude)
        while right != 0 { (left, right) = (right, left % right) }
        let divisor = Int128(max(left, 1))
        self.numerator = numerator / divisor
        self.denominator = denominator / divisor
    }

    static func + (left: Fraction, right: Fraction) -> Fraction {
        Fraction(
            left.numerator * right.denominator + right.numerator * left.denominator,
            left.denominator * right.denominator
        )
    }

    static func - (left: Fraction, right: Fraction) -> Fraction {
        left + Fraction(-right.numerator, right.denominator)
    }

    static func * (left: Fraction, right: Fraction) -> Fraction {
        Fraction(left.numerator * right.numerator, left.denominator * right.denominator)
    }

    static func > (left: Fraction, right: Fraction) -> Bool {
        left.numerator * right.denominator > right.numerator * left.denominator
    }
}
