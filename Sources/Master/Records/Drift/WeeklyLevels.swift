// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Statistics

/// The levels of one cell by week, for creep where there is no anchor build to compare with.
///
/// The anchor is then the cell's own beginning: its first weeks until they have `anchorCount` values.
/// All of this is in logarithms, so only for values above 0.
package struct WeeklyLevels {
    struct Week: Equatable {
        /// Weeks since the one of 1970-01-01.
        let number: Int
        /// Positions of its values in the series.
        let values: Range<Int>
        let median: Double
    }

    /// What was found.
    package struct Alarm: Equatable {
        /// The week that the change is counted from, and the one in which it was found.
        package let anchorWeek: Int
        package let week: Int
        /// As a share: 0.1 is 10 % more.
        package let change: Double
        /// Bounds of the change at 90 %, so that it is above the lower one with 95 %.
        package let low: Double
        package let high: Double
    }

    let weeks: [Week]
    /// Noise of one value around its week's median.
    let deviation: Double
    /// Noise of weekly medians beyond what their values explain.
    private let medianDeviation: Double

    private static let anchorCount = 5
    private static let fewestWeeks = 4
    private static let leastChange = log(1.05)
    /// Of a median relative to a mean of as many normal values: √(π / 2).
    private static let medianFactor = (Double.pi / 2).squareRoot()
    /// The 95 % and the 99.9 % quantile of the normal distribution.
    private static let boundDeviations = 1.644_853_626_951_472_7
    private static let sureDeviations = 3.090_232_306_167_813_5

    /// `numbers` are the weeks of the values, in order; a value out of order joins the week before.
    init(logs: [Double], numbers: [Int]) {
        var weeks: [Week] = []
        var start = 0
        while start < logs.count {
            let number = numbers[start]
            let end = (start..<logs.count).first { numbers[$0] > number } ?? logs.count
            weeks.append(
                Week(
                    number: number,
                    values: start..<end,
                    median: RobustLocation.median(Array(logs[start..<end]))
                )
            )
            start = end
        }
        self.weeks = weeks
        let deviations = weeks.filter { $0.values.count > 1 }.flatMap { week in
            week.values.map { logs[$0] - week.median }
        }
        deviation = NormalSpread.ofDeviations(deviations)
        medianDeviation = weeks.count > 5 ? Despiking.noise(of: weeks.map(\.median)) : 0
    }

    /// The first week that is above the anchor beyond doubt: by the moving average of the changes,
    /// or by a change that alone is above `tolerance` with 99.9 %, as there are many weeks.
    func alarm(tolerance: Double = Defaults.tolerance) -> Alarm? {
        guard weeks.count >= Self.fewestWeeks, let anchor else { return nil }
        let later = weeks[anchor.weekCount...]
        let averages = Creep.averages(of: later.map { $0.median - anchor.level })
        var averageVariance = 0.0
        for (week, average) in zip(later, averages) {
            let variance = pow(error(ofMedianOf: week.values.count), 2)
            averageVariance =
                pow(Creep.weight, 2) * variance + pow(1 - Creep.weight, 2) * averageVariance
            // The anchor's own error is the same in every change, so no averaging lessens it.
            let averageError = (averageVariance + anchor.variance).squareRoot()
            let change = week.median - anchor.level
            let error = (variance + anchor.variance).squareRoot()
            let isSteady = average > max(Self.leastChange, Creep.allowedDeviations * averageError)
            let isOver = change - Self.sureDeviations * error > log(1 + tolerance)
            guard isSteady || isOver else { continue }
            let bound = Self.boundDeviations * error
            return Alarm(
                anchorWeek: weeks[0].number,
                week: week.number,
                change: exp(change) - 1,
                low: exp(change - bound) - 1,
                high: exp(change + bound) - 1
            )
        }
        return nil
    }

    private func error(ofMedianOf count: Int) -> Double {
        let fromValues =
            count > 2
            ? Self.medianFactor * deviation / Double(count).squareRoot()
            : deviation / Double(count).squareRoot()
        return max(fromValues, medianDeviation)
    }

    private var anchor: (weekCount: Int, level: Double, variance: Double)? {
        var (count, sum) = (0, 0.0)
        for (index, week) in weeks.enumerated() {
            count += week.values.count
            sum += week.median * Double(week.values.count)
            guard count >= Self.anchorCount || index == weeks.count - 1 else { continue }
            guard index + 1 < weeks.count else { return nil }
            return (index + 1, sum / Double(count), pow(error(ofMedianOf: count), 2))
        }
        return nil
    }
}
