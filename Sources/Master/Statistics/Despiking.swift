// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Takes the single wild values out of a series, which would pull means along and widen spreads.
///
/// The noise s is 1.4826 MAD of the first differences / √2: differences leave out the level, so that
/// a step does not count as noise, and the median absolute deviation leaves out the spikes. A value
/// further than 3 s from the median of the five around it is moved to that distance: a Hampel filter
/// (Davies and Gather, "The identification of multiple outliers", JASA 88, 1993) with noise of the
/// whole series. A step of three values or more is kept whole.
package enum Despiking {
    private static let reach = 2
    private static let allowedDeviations = 3.0

    /// Latencies and throughputs are clipped by a factor, since their noise is a share of the level;
    /// series with a value that is not positive by a difference.
    package static func despiked(_ values: [Double]) -> [Double] {
        guard values.count > 2 else { return values }
        let isPositive = values.allSatisfy { $0 > 0 }
        let allowed =
            allowedDeviations * noise(of: isPositive ? values.map { log($0) } : values)
        let factor = exp(allowed)
        return values.indices.map { index in
            let middle = median(of: values, around: index)
            return isPositive
                ? min(max(values[index], middle / factor), middle * factor)
                : min(max(values[index], middle - allowed), middle + allowed)
        }
    }

    /// Standard deviation of the noise around slowly changing or stepping values.
    package static func noise(of values: [Double]) -> Double {
        let differences = zip(values.dropFirst(), values).map { $0 - $1 }
        return NormalSpread.ofDeviations(differences) / 2.0.squareRoot()
    }

    /// Of the five, or of the three or four where the series begins and ends.
    private static func median(of values: [Double], around index: Int) -> Double {
        let low = max(0, index - reach)
        let (a, b, c) = (values[low], values[low + 1], values[low + 2])
        let count = min(values.count - 1, index + reach) - low + 1
        guard count > 3 else { return max(min(a, b), min(max(a, b), c)) }
        // The two middle ones of four.
        let d = values[low + 3]
        let (lower, upper) = (max(min(a, b), min(c, d)), min(max(a, b), max(c, d)))
        guard count > 4 else { return (lower + upper) / 2 }
        return max(min(lower, upper), min(max(lower, upper), values[low + 4]))
    }
}

/// Robust estimates of a standard deviation.
package enum NormalSpread {
    /// 1 / Φ⁻¹(3/4): makes the median absolute deviation of normal values their deviation.
    private static let scale = 1.482_602_218_505_602

    package static func ofDeviations(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : scale * RobustLocation.medianAbsoluteDeviation(values)
    }
}
