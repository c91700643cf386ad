// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// Exact whole numbers too large for a machine word, many of one width side by side.
///
/// Each takes `width` 64-bit digits, the least significant first.
struct WholeCounts {
    private var digits: [UInt64]
    private let width: Int

    /// Zeros that can hold numbers below 2^bits.
    init(count: Int, bits: Int) {
        width = bits / 64 + 1
        digits = Array(repeating: 0, count: count * width)
    }

    /// Of one that is zero.
    mutating func set(_ index: Int, to value: UInt64) { digits[index * width] = value }

    /// Multiplies, then divides without remainder; traps where the product does not fit.
    mutating func multiply(_ index: Int, by factor: UInt64, dividingBy divisor: UInt64) {
        var carry: UInt64 = 0
        for digit in (index * width)..<((index + 1) * width) {
            let (high, low) = digits[digit].multipliedFullWidth(by: factor)
            let (sum, isOver) = low.addingReportingOverflow(carry)
            digits[digit] = sum
            carry = high + (isOver ? 1 : 0)
        }
        precondition(carry == 0, "a product does not fit into \(width) digits")
        var rest: UInt64 = 0
        for digit in ((index * width)..<((index + 1) * width)).reversed() {
            (digits[digit], rest) = divisor.dividingFullWidth((rest, digits[digit]))
        }
        precondition(rest == 0, "a division leaves a remainder")
    }

    /// Traps where the sum does not fit: the widths are chosen from the largest possible number.
    mutating func add(_ other: Int, to index: Int) {
        var carry: UInt64 = 0
        for digit in 0..<width {
            let (first, isOver) = digits[index * width + digit]
                .addingReportingOverflow(digits[other * width + digit])
            let (second, isOverAgain) = first.addingReportingOverflow(carry)
            digits[index * width + digit] = second
            carry = isOver || isOverAgain ? 1 : 0
        }
        precondition(carry == 0, "a sum does not fit into \(width) digits")
    }

    /// Traps where the difference is negative.
    mutating func subtract(_ other: Int, from index: Int) {
        var borrow: UInt64 = 0
        for digit in 0..<width {
            let (first, isUnder) = digits[index * width + digit]
                .subtractingReportingOverflow(digits[other * width + digit])
            let (second, isUnderAgain) = first.subtractingReportingOverflow(borrow)
            digits[index * width + digit] = second
            borrow = isUnder || isUnderAgain ? 1 : 0
        }
        precondition(borrow == 0, "a difference is negative")
    }

    /// One of them over another, also where neither is a `Double`.
    func ratio(_ index: Int, to other: Int) -> Double {
        let (top, topExponent) = leading(index)
        let (bottom, bottomExponent) = leading(other)
        return scalbn(top / bottom, Int32(64 * (topExponent - bottomExponent)))
    }

    /// The first three digits that are not zero, and the exponent of the last of them.
    private func leading(_ index: Int) -> (Double, Int) {
        let own = digits[(index * width)..<((index + 1) * width)]
        let first = own.lastIndex { $0 != 0 } ?? own.startIndex
        let last = max(first - 2, own.startIndex)
        let value = own[last...first].reversed().reduce(0.0) { $0 * 0x1p64 + Double($1) }
        return (value, last - own.startIndex)
    }
}
