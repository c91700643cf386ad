// SPDX-License-Identifier: Apache-2.0

/// An exact number of things per duration, such as 5 per second or 30 per minute.
///
/// Kept as two integers, never as a floating-point number per second, so that the instant of the
/// n-th thing is computed from the origin without a rounding error that grows.
package struct Rate: Sendable, Hashable {
    /// At least 1.
    package let count: Int64
    /// Above zero.
    package let period: Duration

    /// Traps unless both are positive; input is checked where it is parsed.
    package init(count: Int64, per period: Duration) {
        precondition(count > 0 && period > .zero, "rate of \(count) per \(period)")
        self.count = count
        self.period = period
    }

    /// For comparing and showing only.
    package var perSecond: Double { Double(count) / period.seconds }

    /// When, after the origin, thing `index` (from 0) is due, in ns rounded down.
    ///
    /// Exact for every index and period whose product fits 128 bits, which all `Int64` do.
    package func instantNanoseconds(ofIndex index: Int64) -> Int64 {
        let product = period.nanoseconds.multipliedFullWidth(by: index)
        return count.dividingFullWidth(product).quotient
    }

    /// How many things are due by an instant `nanoseconds >= 0` after the origin: thing 0 at 0.
    ///
    /// The inverse of `instantNanoseconds(ofIndex:)`: the number of indices whose instant is at
    /// most this one, clamped to `Int.max`.
    package func dueCount(byNanoseconds nanoseconds: Int64) -> Int {
        // index * period / count < nanoseconds + 1, solved for whole indices.
        let product = count.multipliedFullWidth(by: nanoseconds + 1)
        let period = period.nanoseconds
        guard product.high < period else { return .max }
        // Unsigned: a quotient between 2^63 and 2^64 is clamped and does not trap.
        let dividend = (UInt64(product.high), product.low)
        let (quotient, remainder) = UInt64(period).dividingFullWidth(dividend)
        let whole = Int(clamping: quotient)
        return remainder > 0 && whole < .max ? whole + 1 : whole
    }
}
