// SPDX-License-Identifier: Apache-2.0

/// The number of marked items among `drawn` ones, taken without return from `marked` + `unmarked`.
struct HypergeometricDistribution {
    let marked: Int
    let unmarked: Int
    let drawn: Int

    /// The values with a probability above zero.
    private var support: ClosedRange<Int> { max(0, drawn - unmarked)...min(marked, drawn) }

    /// P(X = k) as a quotient of three binomial masses.
    ///
    /// It holds for any probability; the drawn share keeps all three far from underflow (Loader 2000,
    /// section 5).
    private func mass(_ k: Int) -> Double {
        guard support.contains(k) else { return 0 }
        let total = marked + unmarked
        let share = Double(drawn) / Double(total)
        let all = BinomialDistribution(trials: total, probability: share).mass(drawn)
        return BinomialDistribution(trials: marked, probability: share).mass(k)
            * BinomialDistribution(trials: unmarked, probability: share).mass(drawn - k) / all
    }

    /// P(X >= k), summed from the nearer tail.
    func atLeast(_ k: Int) -> Double {
        guard k > support.lowerBound else { return 1 }
        guard k <= support.upperBound else { return 0 }
        return k > mode ? tail(from: k, step: 1) : 1 - tail(from: k - 1, step: -1)
    }

    /// The most probable value, the higher one of two.
    private var mode: Int {
        let above = (Double(drawn) + 1) * (Double(marked) + 1) / Double(marked + unmarked + 2)
        return min(max(Int(above), support.lowerBound), support.upperBound)
    }

    /// Sums away from the mode, where the terms fall faster and faster.
    private func tail(from start: Int, step: Int) -> Double {
        var sum = 1.0
        var term = 1.0
        var k = start
        while k != (step > 0 ? support.upperBound : support.lowerBound) {
            term *= ratio(k, step: step)
            sum += term
            k += step
            if term < sum * 0x1p-60 { break }
        }
        return min(mass(start) * sum, 1)
    }

    /// P(X = k + step) / P(X = k).
    private func ratio(_ k: Int, step: Int) -> Double {
        let low = step > 0 ? k : k - 1
        let rise =
            Double(marked - low) / Double(low + 1)
            * (Double(drawn - low) / Double(unmarked - drawn + low + 1))
        return step > 0 ? rise : 1 / rise
    }
}
