// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Shared

// Numbers for made-up measurements, the same ones with every toolchain.
extension RandomStream {
    /// Above 0, at most 1.
    package mutating func unit() -> Double { Double((next() >> 11) + 1) * 0x1p-53 }

    /// Normal with mean 0 and deviation 1: Box and Muller 1958, Annals of Mathematical Statistics 29.
    package mutating func normal() -> Double {
        (-2 * log(unit())).squareRoot() * cos(2 * .pi * unit())
    }

    /// Each level times lognormal noise.
    package mutating func values(around levels: [Double], deviation: Double) -> [Double] {
        levels.map { $0 * exp(deviation * normal()) }
    }
}
