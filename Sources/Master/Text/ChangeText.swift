// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Changes and rates in readable form.
package enum ChangeText {
    /// `+21.0 % (+15.2 to +27.1 %)`.
    package static func change(_ change: Double?, _ low: Double?, _ high: Double?) -> String {
        guard let change, let low, let high else { return "no change known" }
        return "\(signed(change)) % (\(signed(low)) to \(signed(high)) %)"
    }

    /// `10 %`, `7.5 %`.
    package static func percent(_ fraction: Double) -> String { rate(fraction) }

    /// `0.1 %`.
    package static func rate(_ fraction: Double) -> String {
        let rounded = (fraction * 1_000_000).rounded() / 10_000
        let isWhole = rounded == rounded.rounded() && abs(rounded) < 1e9
        return (isWhole ? "\(Int(rounded))" : "\(rounded)") + " %"
    }

    /// `+21.0 %`.
    package static func signedPercent(_ fraction: Double) -> String { signed(fraction) + " %" }

    private static func signed(_ fraction: Double) -> String {
        // No service becomes a million times slower; a bound may be that high.
        fraction < 1e4 ? String(format: "%+.1f", fraction * 100) : "more than +1000000"
    }
}
