// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Statistics

/// Every function against scipy and mpmath, on the committed cases or on fresh ones.
///
///     python3 Tests/StatisticsTests/make-cases.py --seed 7 > cases.json
///     TIDEMARK_STATISTICS_CASES=$PWD/cases.json swift test --filter StatisticsTests
struct StatisticsTests {
    private typealias Function = @Sendable (StatisticsCase) -> [Double?]

    /// Relative: what is promised, and what the error function alone can do.
    private static func tolerance(_ name: String) -> Double {
        name.hasPrefix("normal") ? 2e-15 : 1e-11
    }

    @Test(arguments: functions.keys.sorted())
    func `every case is met`(name: String) throws {
        let function = try #require(Self.functions[name])
        let cases = try StatisticsCase.all().filter { $0.function == name }
        try #require(!cases.isEmpty)

        for entry in cases {
            let actual = function(entry)
            let error = entry.error(of: actual)
            #expect(error < Self.tolerance(name), "\(entry): \(actual), not \(entry.expected)")
        }
        if ProcessInfo.processInfo.environment["TIDEMARK_STATISTICS_CASES"] != nil {
            let worst = cases.map { $0.error(of: function($0)) }.max() ?? 0
            print("\(name): \(cases.count) cases, largest relative error \(worst)")
        }
    }

    @Test func `no case is left out`() throws {
        let names = try Set(StatisticsCase.all().map(\.function))

        #expect(names == Set(Self.functions.keys))
    }

    private static let functions: [String: Function] = normal.merging(student) { $1 }
        .merging(fisherF) { $1 }.merging(beta) { $1 }.merging(binomial) { $1 }
        .merging(tests) { $1 }.merging(estimators) { $1 }

    private static let normal: [String: Function] = [
        "normal.upperQuantile": { [NormalDistribution().upperQuantile($0.numbers[0])] }
    ]

    private static func t(_ entry: StatisticsCase) -> StudentT {
        StudentT(degreesOfFreedom: entry.numbers[0])
    }

    private static let student: [String: Function] = [
        "t.survival": { [t($0).survival($0.numbers[1])] },
        "t.quantile": { [t($0).quantile($0.numbers[1])] },
        "t.upperQuantile": { [t($0).upperQuantile($0.numbers[1])] },
    ]

    private static func f(_ entry: StatisticsCase) -> FDistribution {
        FDistribution(numerator: entry.numbers[0], denominator: entry.numbers[1])
    }

    private static let fisherF: [String: Function] = [
        "f.survival": { [f($0).survival($0.numbers[2])] }
    ]

    private static func b(_ entry: StatisticsCase) -> BetaDistribution {
        BetaDistribution(alpha: Int(entry.numbers[0]), beta: Int(entry.numbers[1]))
    }

    private static let beta: [String: Function] = [
        "beta.quantile": { [b($0).quantile($0.numbers[2])] },
        "beta.upperQuantile": { [b($0).upperQuantile($0.numbers[2])] },
    ]

    private static func trials(_ entry: StatisticsCase) -> BinomialDistribution {
        BinomialDistribution(trials: Int(entry.numbers[0]), probability: entry.numbers[1])
    }

    private static let binomial: [String: Function] = [
        "binomial.mass": { [trials($0).mass(Int($0.numbers[2]))] },
        "binomial.quantile": { [Double(trials($0).quantile($0.numbers[2]))] },
        "clopperPearson": { entry in
            let (events, trials) = (Int(entry.numbers[0]), Int(entry.numbers[1]))
            let alpha = entry.numbers[2]
            return [
                ProportionInterval.lowerBound(events: events, trials: trials, alpha: alpha),
                ProportionInterval.upperBound(events: events, trials: trials, alpha: alpha),
            ]
        },
        "wilson": { entry in
            let limits = ProportionInterval.wilson(
                events: Int(entry.numbers[0]),
                trials: Int(entry.numbers[1]),
                confidence: entry.numbers[2]
            )
            return [limits.low, limits.high]
        },
    ]

    private static let tests: [String: Function] = [
        "fisherExact": { entry in
            let counts = entry.numbers.map { Int($0) }
            return [
                FisherExact.pValue(
                    counts[0],
                    counts[1],
                    counts[2],
                    counts[3]
                )
            ]
        }
    ]

    private static let estimators: [String: Function] = [
        "ranks": { entry in
            let ranks = OrderStatisticInterval.ranks(
                count: Int(entry.numbers[0]),
                quantile: entry.numbers[1],
                confidence: entry.numbers[2]
            )
            return [ranks.low.map { Double($0) }, ranks.high.map { Double($0) }]
        },
        "upperRank": { entry in
            let high = OrderStatisticInterval.upperRank(
                count: Int(entry.numbers[0]),
                quantile: entry.numbers[1],
                confidence: entry.numbers[2]
            )
            return [high.map { Double($0) }]
        },
        "median": { entry in
            let sample = (entry.samples ?? [])[0]
            return [
                RobustLocation.median(sample), RobustLocation.medianAbsoluteDeviation(sample),
                RobustLocation.variance(sample, deltaDegreesOfFreedom: 1),
            ]
        },
    ]
}
