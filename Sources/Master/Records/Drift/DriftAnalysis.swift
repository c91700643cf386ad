// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Shared
internal import Statistics

/// What was found in a series.
package struct DriftAnalysis {
    /// In order of the cells, then of the rows.
    package let changes: [LevelChange]
    package let creeps: [CellCreep]
    /// Whether every row's time names a day, without which there are no weeks.
    package let hasWeeks: Bool

    package init(_ series: DriftSeries, _ rule: DriftRule) {
        let weeks = Self.weeks(of: series.rows)
        self.init(
            series.cells.map { CellFindings($0, rule, weeks: weeks) },
            hasWeeks: weeks != nil
        )
    }

    /// The same, with the cells shared among the cores.
    package static func concurrent(_ series: DriftSeries, _ rule: DriftRule) async -> DriftAnalysis
    {
        let weeks = weeks(of: series.rows)
        let findings = await withTaskGroup(of: (index: Int, findings: CellFindings).self) { group in
            for (index, cell) in series.cells.enumerated() {
                group.addTask { (index, CellFindings(cell, rule, weeks: weeks)) }
            }
            var all = Array(repeating: CellFindings(), count: series.cells.count)
            for await found in group { all[found.index] = found.findings }
            return all
        }
        return DriftAnalysis(findings, hasWeeks: weeks != nil)
    }

    private init(_ findings: [CellFindings], hasWeeks: Bool) {
        changes = findings.flatMap(\.changes)
        creeps = findings.compactMap(\.creep)
        self.hasWeeks = hasWeeks
    }

    package var hasRise: Bool { !creeps.isEmpty || changes.contains(where: \.isWorse) }

    /// Of each row; `nil` when one of the times is no day.
    private static func weeks(of rows: [DriftSeries.Row]) -> [Int]? {
        var weeks: [Int] = []
        weeks.reserveCapacity(rows.count)
        for row in rows {
            guard let day = CalendarDay.days(of: row.time) else { return nil }
            weeks.append(CalendarDay.week(ofDay: day))
        }
        return weeks
    }
}

/// What was found in one cell.
private struct CellFindings {
    var changes: [LevelChange] = []
    var creep: CellCreep?

    init() {}

    init(_ cell: DriftSeries.Cell, _ rule: DriftRule, weeks: [Int]?) {
        var detector = ChangePointDetector(
            windowLength: rule.windowLength,
            maxPValue: rule.maxPValue,
            minMagnitude: rule.minMagnitude,
            recomputation: rule.algorithm == .otava ? .nextTwo : .neighbours
        )
        let isHigherBetter = cell.isHigherBetter || rule.higherIsBetter.contains(cell.name)
        let measured = MeasuredCell(cell, isHigherBetter: isHigherBetter)
        let steps = measured.steps(rule.algorithm, &detector)
        changes = steps.map(measured.change)
        if let weeks { creep = measured.creep(weeks, after: steps.map(\.index)) }
    }
}

/// The values of one cell without the gaps.
private struct MeasuredCell {
    let name: String
    let isHigherBetter: Bool
    let values: [Double]
    /// The row of each value.
    let rows: [Int]

    init(_ cell: DriftSeries.Cell, isHigherBetter: Bool) {
        name = cell.name
        self.isHigherBetter = isHigherBetter
        rows = cell.values.indices.filter { cell.values[$0] != nil }
        values = cell.values.compactMap(\.self)
    }

    /// Change points with the levels that are reported: means with Otava's algorithm, medians of the
    /// values as they were measured with ours.
    func steps(
        _ algorithm: DriftRule.Algorithm,
        _ detector: inout ChangePointDetector
    ) -> [ChangePoint] {
        guard algorithm == .tidemark else { return detector.changePoints(in: values) }
        let points = detector.changePoints(in: Despiking.despiked(values))
        guard !points.isEmpty else { return [] }
        let bounds = [0] + points.map(\.index) + [values.count]
        let medians = zip(bounds, bounds.dropFirst()).map { start, end in
            RobustLocation.median(Array(values[start..<end]))
        }
        return points.enumerated().map { position, point in
            ChangePoint(
                index: point.index,
                before: medians[position],
                after: medians[position + 1],
                pValue: point.pValue
            )
        }
    }

    func change(_ step: ChangePoint) -> LevelChange {
        LevelChange(
            cell: name,
            lastRow: rows[step.index - 1],
            row: rows[step.index],
            before: step.before,
            after: step.after,
            pValue: step.pValue,
            isWorse: isHigherBetter ? step.after < step.before : step.after > step.before
        )
    }

    /// From the last change of level on, or over the whole series where a straight line follows the
    /// values better than the changes do.
    func creep(_ weeks: [Int], after starts: [Int]) -> CellCreep? {
        guard values.count > 2, values.allSatisfy({ $0 > 0 }) else { return nil }
        let logs = values.map { isHigherBetter ? -log($0) : log($0) }
        let isLine = StraightLine.isBetter(than: starts, for: logs)
        let start = isLine ? 0 : starts.last ?? 0
        let levels = WeeklyLevels(
            logs: Array(logs[start...]),
            numbers: rows[start...].map { weeks[$0] }
        )
        guard let alarm = levels.alarm(),
            let week = levels.weeks.first(where: { $0.number == alarm.week })
        else { return nil }
        return CellCreep(
            cell: name,
            anchorRow: rows[start],
            row: rows[start + week.values.lowerBound],
            alarm: alarm,
            explainsSteps: isLine
        )
    }
}

/// Whether values lie on a line rather than on steps.
enum StraightLine {
    /// By Schwarz's criterion, n ln(RSS / n) + k ln n, where a line has k = 2 and s steps 2 s + 1.
    ///
    /// "Estimating the dimension of a model", Annals of Statistics 6 (1978).
    static func isBetter(than steps: [Int], for values: [Double]) -> Bool {
        guard !steps.isEmpty else { return true }
        let count = Double(values.count)
        let bounds = [0] + steps + [values.count]
        let aroundSteps = zip(bounds, bounds.dropFirst()).reduce(0.0) { sum, bound in
            sum + squares(around: values[bound.0..<bound.1])
        }
        let line = count * log(squaresAroundLine(values) / count) + 2 * log(count)
        let stepped =
            count * log(aroundSteps / count) + Double(2 * steps.count + 1) * log(count)
        return line < stepped
    }

    private static func squares(around values: ArraySlice<Double>) -> Double {
        let mean = values.reduce(0, +) / Double(max(1, values.count))
        return values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    }

    private static func squaresAroundLine(_ values: [Double]) -> Double {
        let middle = Double(values.count - 1) / 2
        let mean = values.reduce(0, +) / Double(values.count)
        var (products, squares) = (0.0, 0.0)
        for (index, value) in values.enumerated() {
            products += (Double(index) - middle) * (value - mean)
            squares += (Double(index) - middle) * (Double(index) - middle)
        }
        let slope = products / squares
        return values.enumerated().reduce(0) { sum, pair in
            let rest = pair.element - mean - slope * (Double(pair.offset) - middle)
            return sum + rest * rest
        }
    }
}
