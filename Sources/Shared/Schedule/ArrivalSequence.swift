// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The arrivals of a run one after the other: the same on every worker and engine.
package struct ArrivalSequence: Sendable {
    private let curve: ArrivalCurve
    private let spacing: Arrivals.Spacing
    private var random: RandomStream
    private var mass: Int128 = 0
    /// Of the arrival that `next` gives next.
    private var index = 0

    package init(_ curve: ArrivalCurve, _ spacing: Arrivals.Spacing, seed: UInt64) {
        self.curve = curve
        self.spacing = spacing
        // No user has this number.
        random = RandomStream(seed: seed, index: .max)
    }

    /// The next arrival and when it is due, since the run's start, in ns; nil after the last.
    package mutating func next() -> (index: Int, instantNanoseconds: Int64)? {
        switch spacing {
        case .even: mass = Int128(index) * curve.massOfOne
        case .poisson:
            // Gaps of a Poisson process are exponential; the curve stretches them to its rate.
            let uniform = Double(random.next() >> 11) * 0x1p-53
            mass += Int128(-log(1 - uniform) * Double(curve.massOfOne))
        }
        guard let instant = curve.instantNanoseconds(ofMass: mass) else { return nil }
        defer { index += 1 }
        return (index, instant)
    }
}
