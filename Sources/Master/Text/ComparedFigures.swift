// SPDX-License-Identifier: Apache-2.0

/// Numbers shown beside each other, with as many digits as needed to tell them apart: no reader
/// should see `0.9ms > 0.9ms`.
package struct ComparedFigures {
    private let usual: (Double) -> Int
    /// Decimals beyond the usual ones.
    private let more: Int

    /// Doubles that differ do so within this many decimals, unless they are next to nothing.
    private static let most = 20

    /// `values` are the numbers to tell apart; `usual` is the minimum of decimals.
    package init(_ values: [Double], decimals usual: @escaping (Double) -> Int) {
        self.usual = usual
        let count = Set(values).count
        more =
            (0..<Self.most).first { more in
                Set(values.map { Figure.fixed($0, usual($0) + more) }).count == count
            } ?? Self.most
    }

    package func text(_ value: Double) -> String { Figure.fixed(value, usual(value) + more) }

    /// One decimal of milliseconds, and of small values about three digits.
    package static func milliseconds(_ values: [Double]) -> ComparedFigures {
        ComparedFigures(values) { value in
            // The limits are where rounding would show a digit more.
            value < 0.9995 ? 3 : value < 9.995 ? 2 : 1
        }
    }

    /// One decimal of a number per second.
    package static func perSecond(_ values: [Double]) -> ComparedFigures {
        ComparedFigures(values) { _ in 1 }
    }

    /// Four decimals of a fraction.
    package static func fractions(_ values: [Double]) -> ComparedFigures {
        ComparedFigures(values) { _ in 4 }
    }
}
