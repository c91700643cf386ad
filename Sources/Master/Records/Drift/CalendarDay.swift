// SPDX-License-Identifier: Apache-2.0

/// A point in time that text names, to the day.
package enum CalendarDay {
    /// Days since 1970-01-01 of `2026-01-05...` or of seconds since then; `nil` for anything else.
    package static func days(of time: String) -> Int? {
        let text = Array(time.utf8.drop { $0 == UInt8(ascii: " ") })
        if text.count >= 10, text[4] == UInt8(ascii: "-"), text[7] == UInt8(ascii: "-"),
            let year = number(text[0..<4]), let month = number(text[5..<7]),
            let day = number(text[8..<10]), (1...12).contains(month), (1...31).contains(day)
        {
            return days(year, month, day)
        }
        guard let seconds = Double(time), seconds.isFinite, abs(seconds) < 1e11 else { return nil }
        return Int((seconds / 86_400).rounded(.down))
    }

    /// Weeks begin on Mondays; day 0 was a Thursday.
    package static func week(ofDay day: Int) -> Int { Int((Double(day + 3) / 7).rounded(.down)) }

    private static func number(_ digits: ArraySlice<UInt8>) -> Int? {
        digits.reduce(0 as Int?) { sum, digit in
            guard let sum, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(digit) else {
                return nil
            }
            return sum * 10 + Int(digit - UInt8(ascii: "0"))
        }
    }

    /// Of the proleptic Gregorian calendar, counted in years that begin in March so that the leap
    /// day is their last.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month > 2 ? year : year - 1
        let era = (shifted >= 0 ? shifted : shifted - 399) / 400
        let yearOfEra = shifted - era * 400
        let dayOfYear = (153 * ((month + 9) % 12) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        return era * 146_097 + dayOfEra - 719_468
    }
}
