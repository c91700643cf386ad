// SPDX-License-Identifier: Apache-2.0

/// Durations and rates as people write them: `90s`, `500ms`, `1m30s`, `5/s`, `30/min`.
///
/// Parsing is exact: decimal fractions become whole nanoseconds or are refused, never a rounded
/// floating-point number.
package enum QuantityText {
    private static let units: [(name: String, nanoseconds: Int64)] = [
        ("ns", 1), ("us", 1000), ("ms", 1_000_000), ("s", 1_000_000_000),
        ("min", 60_000_000_000), ("m", 60_000_000_000), ("h", 3_600_000_000_000),
    ]

    /// `90s`, `0.5s`, `1m30s`; nil without a unit, below zero, or over 10 years.
    package static func duration(_ text: String) -> Duration? {
        var rest = Substring(text)
        var total: Int64 = 0
        var previous = Int64.max
        guard !rest.isEmpty else { return nil }
        while !rest.isEmpty {
            let number = rest.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
            rest = rest.dropFirst(number.count)
            let name = rest.prefix { $0.isASCII && $0.isLetter }
            rest = rest.dropFirst(name.count)
            // Units only fall: "30s1m" is a slip of the pen.
            guard let unit = units.first(where: { $0.name == name }),
                unit.nanoseconds < previous,
                let part = nanoseconds(number, of: unit.nanoseconds)
            else { return nil }
            previous = unit.nanoseconds
            // Each is at most ten years, so that their sum is far from overflowing.
            guard part <= longestNanoseconds - total else { return nil }
            total += part
        }
        return .nanoseconds(total)
    }

    /// True for a number of at least 0 without a unit, such as `90` or `0.5`.
    package static func isBareNumber(_ text: String) -> Bool { decimal(Substring(text)) != nil }

    /// As `duration`, and a bare number means seconds: for the command line.
    package static func lenientDuration(_ text: String) -> Duration? {
        duration(text) ?? duration(text + "s")
    }

    /// `5/s`, `0.5/s`, `30/min`, `2/10s`; nil without a period, at zero or below, and when the exact
    /// form would need a period over 10 years, which `duration` could not read back.
    package static func rate(_ text: String) -> Rate? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, let (count, scale) = decimal(parts[0]), count > 0 else {
            return nil
        }
        let periodText = String(parts[1])
        guard let period = duration(periodText) ?? duration("1" + periodText), period > .zero else {
            return nil
        }
        // 0.5/s is 5 per 10 s is 1 per 2 s: the fraction moves into the period.
        let (scaled, overflow) = period.nanoseconds.multipliedReportingOverflow(by: scale)
        guard !overflow else { return nil }
        let divisor = greatestCommonDivisor(count, scale)
        guard scaled / divisor <= longestNanoseconds else { return nil }
        return Rate(count: count / divisor, per: .nanoseconds(scaled / divisor))
    }

    /// As `rate`, and a bare number means per second: for the command line.
    package static func lenientRate(_ text: String) -> Rate? {
        rate(text) ?? rate(text + "/s")
    }

    /// The shortest exact form, such as `1m30s` or `500ms`; `duration` reads it back.
    package static func text(of duration: Duration) -> String {
        var rest = duration.nanoseconds
        guard rest != 0 else { return "0s" }
        var text = ""
        for name in ["h", "m", "s", "ms", "us", "ns"] {
            guard let unit = units.first(where: { $0.name == name }) else { continue }
            let count = rest / unit.nanoseconds
            guard count > 0 else { continue }
            text += "\(count)\(name)"
            rest -= count * unit.nanoseconds
        }
        return text
    }

    /// Such as `5/s` or `1/2s`; `rate` reads it back.
    package static func text(of rate: Rate) -> String {
        let period = text(of: rate.period)
        return "\(rate.count)/" + (period == "1s" ? "s" : period)
    }

    private static let longestNanoseconds: Int64 = 10 * 365 * 86_400 * 1_000_000_000

    private static func nanoseconds(_ number: Substring, of unit: Int64) -> Int64? {
        guard let (digits, scale) = decimal(number) else { return nil }
        let (product, overflow) = digits.multipliedReportingOverflow(by: unit)
        guard !overflow, product % scale == 0 else { return nil }
        return product / scale
    }

    /// `12.5` as 125 over 10; nil for anything but digits with at most one point between them.
    private static func decimal(_ text: Substring) -> (digits: Int64, scale: Int64)? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), parts.allSatisfy({ !$0.isEmpty }),
            parts.allSatisfy({ $0.allSatisfy { $0.isASCII && $0.isNumber } })
        else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard fraction.count <= 9, let digits = Int64(parts[0] + fraction) else { return nil }
        return (digits, fraction.reduce(1) { scale, _ in scale * 10 })
    }

    private static func greatestCommonDivisor(_ left: Int64, _ right: Int64) -> Int64 {
        right == 0 ? left : greatestCommonDivisor(right, left % right)
    }
}
