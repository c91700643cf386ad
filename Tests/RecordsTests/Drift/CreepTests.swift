// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

@testable import Records

/// Alarms for rises that no single step shows.
struct CreepTests {
    // MARK: Against an anchor

    @Test func `the moving average follows half of each difference`() {
        #expect(Creep.averages(of: [1, 1, 0]) == [0.5, 0.75, 0.375])
    }

    /// 6 S √((1/6) (.5 / 1.5)) is √2 S.
    @Test(arguments: [(0.029, 1), (0.027, nil)] as [(Double, Int?)])
    func `an average above six of its deviations is an alarm`(change: Double, week: Int?) {
        let alarm = Creep.alarm(weekly: [0, change * 2, 0, 0], pairDeviation: 0.02)

        #expect(alarm == week)
    }

    @Test func `a creep of 1.5 percent a week is found by the third week at 2 percent of noise`() {
        let changes = (0..<20).map { log(1.015) * Double($0) }

        #expect(Creep.alarm(weekly: changes, pairDeviation: 0.02) == 3)
        #expect(Creep.alarm(weekly: changes.map { -$0 }, pairDeviation: 0.02) == nil)
    }

    // MARK: On raw levels

    /// 25 runs a week; the change is zero, or 1.5 % a week.
    private func levels(seed: Int, weeks: Int, weekly: Double, deviation: Double) -> WeeklyLevels {
        var samples = DriftSamples(seed: UInt64(seed))
        let count = weeks * 25
        let values = samples.values(
            around: (0..<count).map { 180 * pow(weekly, Double($0) / 25) },
            deviation: deviation
        )
        return WeeklyLevels(logs: values.map { log($0) }, numbers: (0..<count).map { $0 / 25 })
    }

    @Test(arguments: [(0.02, 6), (0.05, 12), (0.08, 16)])
    func `1.5 percent a week is found in the end`(deviation: Double, latest: Int) {
        for seed in 0..<40 {
            let levels = levels(seed: seed, weeks: 30, weekly: 1.015, deviation: deviation)
            let alarm = levels.alarm()

            #expect((3...latest).contains(alarm?.week ?? 99), "seed \(seed): \(alarm as Any)")
            #expect(alarm?.anchorWeek == 0)
            if let alarm { #expect(alarm.low < alarm.change && alarm.change < alarm.high) }
        }
    }

    @Test(arguments: [0.02, 0.05, 0.08])
    func `a year without change has no alarm`(deviation: Double) {
        let alarms = (0..<100).filter { seed in
            levels(seed: seed, weeks: 52, weekly: 1, deviation: deviation).alarm() != nil
        }

        #expect(alarms == [])
    }

    /// Weeks that differ by more than their runs explain: another runner each week.
    @Test func `noise from week to week is not creep`() {
        var alarmed = 0
        for seed in 0..<100 {
            var samples = DriftSamples(seed: UInt64(seed))
            let numbers = (0..<(52 * 10)).map { $0 / 10 }
            let weeks = (0..<52).map { _ in 0.03 * samples.noise() }
            let logs = numbers.map { weeks[$0] + 0.01 * samples.noise() }
            if WeeklyLevels(logs: logs, numbers: numbers).alarm() != nil { alarmed += 1 }
        }

        #expect(alarmed <= 2)
    }

    @Test func `an improvement is no alarm`() {
        let levels = levels(seed: 1, weeks: 30, weekly: 0.985, deviation: 0.02)

        #expect(levels.alarm() == nil)
    }

    @Test func `three weeks are too few`() {
        let logs = [0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2].map(Double.init)

        #expect(
            WeeklyLevels(logs: logs, numbers: [0, 0, 0, 0, 0, 1, 1, 1, 2, 2, 2]).alarm() == nil
        )
    }

    @Test func `a run out of order counts in the week before it`() {
        let levels = WeeklyLevels(logs: [1, 2, 3, 4], numbers: [7, 8, 7, 9])

        #expect(levels.weeks.map(\.number) == [7, 8, 9])
        #expect(levels.weeks.map(\.values) == [0..<1, 1..<3, 3..<4])
    }

    // MARK: Days and weeks

    @Test(arguments: [
        ("1970-01-01", 0), ("2026-01-05T10:00:00Z", 20_458), ("2024-02-29 23:59", 19_782),
        ("2000-03-01", 11_017), ("1969-12-31", -1), ("1767571200", 20_458), ("0", 0),
    ])
    func `a time names a day`(time: String, days: Int) {
        #expect(CalendarDay.days(of: time) == days)
    }

    @Test(arguments: ["", "monday", "2026-13-01", "2026-01-32", "2026/01/05", "1e99", "nan"])
    func `other text names none`(time: String) {
        #expect(CalendarDay.days(of: time) == nil)
    }

    @Test func `weeks begin on Monday`() {
        let days = ["2026-01-04", "2026-01-05", "2026-01-11", "2026-01-12"]

        let weeks = days.compactMap { CalendarDay.days(of: $0) }.map(CalendarDay.week)

        #expect(weeks[1] == weeks[0] + 1 && weeks[2] == weeks[1] && weeks[3] == weeks[2] + 1)
        #expect(CalendarDay.week(ofDay: -4) == -1)
    }
}
