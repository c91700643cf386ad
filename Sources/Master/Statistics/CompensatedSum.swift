// SPDX-License-Identifier: Apache-2.0

/// A sum that carries its rounding errors along.
///
/// Neumaier, Rundungsfehleranalyse einiger Verfahren zur Summation endlicher Summen, ZAMM 54 (1974).
struct CompensatedSum {
    private var sum = 0.0
    private var error = 0.0

    var value: Double { error.isFinite ? sum + error : sum }

    mutating func add(_ term: Double) {
        let next = sum + term
        error += abs(sum) >= abs(term) ? (sum - next) + term : (term - next) + sum
        sum = next
    }

    static func of(_ terms: some Sequence<Double>) -> Double {
        var sum = CompensatedSum()
        for term in terms {
            sum.add(term)
        }
        return sum.value
    }
}
