// SPDX-License-Identifier: Apache-2.0

/// A number as an unevaluated sum of two, with some 104 significant bits.
///
/// For decisions that hang on the last bit, such as whether two probabilities are equal. Dekker, A
/// Floating-Point Technique for Extending the Available Precision, Numer. Math. 18 (1971).
struct DoubledNumber {
    private var high: Double
    private var low: Double

    init(_ value: Double) { (high, low) = (value, 0) }

    /// `1 - value`, exactly, for a value in 0...1.
    init(oneMinus value: Double) {
        high = 1 - value
        low = (1 - high) - value
    }

    var value: Double { high }

    /// What it is above a number near to it.
    func excess(over number: Double) -> Double { (high - number) + low }

    mutating func multiply(by factor: Double) {
        let product = high * factor
        normalize(product, (-product).addingProduct(high, factor) + low * factor)
    }

    mutating func multiply(by factor: DoubledNumber) {
        let product = high * factor.high
        let rest = (-product).addingProduct(high, factor.high)
        normalize(product, rest + (high * factor.low + low * factor.high))
    }

    mutating func divide(by divisor: Double) {
        let quotient = high / divisor
        normalize(quotient, (high.addingProduct(-quotient, divisor) + low) / divisor)
    }

    mutating func divide(by divisor: DoubledNumber) {
        let quotient = high / divisor.high
        let rest = high.addingProduct(-quotient, divisor.high) - quotient * divisor.low + low
        normalize(quotient, rest / divisor.high)
    }

    /// Both positive.
    mutating func add(_ term: DoubledNumber) {
        let sum = high + term.high
        let (larger, smaller) = high > term.high ? (high, term.high) : (term.high, high)
        normalize(sum, (smaller - (sum - larger)) + (low + term.low))
    }

    private mutating func normalize(_ sum: Double, _ rest: Double) {
        high = sum + rest
        low = rest - (high - sum)
    }
}
