// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What can be known before the first block: whether the last look can decide a cell at all.
package struct PairedForecast: Equatable {
    /// Standard error of the change at the last look; nil without a noise model.
    let standardError: Double?
    /// The logarithm of one plus the tolerance.
    let limit: Double

    /// The quantile of the normal distribution for 95 % confidence, a little rounded up.
    private static let reach = 1.65

    init(noise: CellNoise?, rules: PairedRules, cell: Cell) {
        let pairCount = Double(rules.looks.pairCounts.last ?? Looks.lastPairCount)
        standardError = noise.map {
            ChangeEstimate.clippingCorrection * ($0.variance / pairCount).squareRoot()
        }
        limit = rules.limit(of: cell)
    }

    /// Even an unchanged build is not expected to be shown below the tolerance.
    ///
    /// Such a cell is not waited for; it can still fail.
    var isAdvisory: Bool { standardError.map { Self.reach * $0 > limit } ?? false }

    /// Samples per block with which the last look would decide, where `sampleCount` are expected and
    /// their number is what the noise comes from.
    func neededSampleCount(expecting sampleCount: Int) -> Int? {
        guard let standardError else { return nil }
        let ratio = Self.reach * standardError / limit
        return Self.count(Double(sampleCount) * ratio * ratio)
    }

    static func outlook(
        _ estimate: ChangeEstimate,
        limit: Double,
        t: Double,
        pairCount: Int,
        sampleCount: Int
    ) -> PairedOutlook {
        let distance = abs(limit - estimate.mean)
        let share = t * estimate.standardError / distance
        guard let pairs = count(Double(pairCount) * share * share), pairs < 1000 else {
            return .hopeless
        }
        let samples = count(Double(sampleCount) * share * share) ?? sampleCount
        return .more(pairs: max(pairs, pairCount + 1), samples: samples)
    }

    private static func count(_ value: Double) -> Int? { Int(exactly: value.rounded(.up)) }
}
