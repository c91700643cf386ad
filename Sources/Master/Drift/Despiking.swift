// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// Takes the single wild values out of a series, which would pull means along and widen spreads.
///
/// The noise s is 1.4826 MAD of the first differences / √2: differences leave out the level, so that
/// a step does not count as noise, and the median absolute deviation leaves out the spikes. A value
/// further than 3 s from the median of the five around it is moved to that distance: a Hampel filter
/// (Davies and Gather, "The identification of multiple outliers", JASA 88, 1993) with noise of the
/// whole series. A step of three values or more is kept whole.
enum Despiking {
    private static let reach = 2
    private static let allowedDeviations = 3.0

    /// Latencies and throughputs are worked on as logarithms, since their noise is a share of the
    /// level; series with a value that is not positive as they are.
    static func despiked(_ values: [Double]) -> [Double] {
        guard values.allSatisfy({ $0 > 0 }) else { return clipped(values) }
        let logs = values.map { log($0) }
        // What was not moved stays bit for bit.
        return zip(values, zip(logs, clipped(logs))).map { value, pair in
            pair.0 == pair.1 ? value : exp(pair.1)
        }
    }

    /// Standard deviation of the noise around slowly changing or stepping values.
    static func noise(of values: [Double]) -> Double {
        let differences = zip(values.dropFirst(), values).map { $0 - $1 }
        return NormalSpread.ofDeviations(differences) / 2.0.squareRoot()
    }

    private static func clipped(_ values: [Double]) -> [Double] {
        guard values.count > 2 else { return values }
        let allowed = allowedDeviations * noise(of: values)
        return values.indices.map { index in
            let low = max(0, index - reach)
            let high = min(values.count - 1, index + reach)
            let middle = medianOfFew(values[low...high])
            return min(max(values[index], middle - allowed), middle + allowed)
        }
    }

    private static func medianOfFew(_ values: ArraySlice<Double>) -> Double {
        var sorted = values
        sorted.sort()
        let (first, count) = (sorted.startIndex, sorted.count)
        let upper = sorted[first + count / 2]
        return count % 2 == 1 ? upper : (sorted[first + count / 2 - 1] + upper) / 2
    }
}

/// Robust estimates of a standard deviation.
enum NormalSpread {
    /// 1 / Φ⁻¹(3/4): makes the median absolute deviation of normal values their deviation.
    private static let scale = 1.482_602_218_505_602

    static func ofDeviations(_ values: [Double]) -> Double {
        values.isEmpty ? 0 : scale * RobustLocation.medianAbsoluteDeviation(values)
    }
}
