// SPDX-License-Identifier: Apache-2.0

/// One user's own stream of random numbers: SplitMix64 (Steele, Lea and Flood, 2014).
///
/// Written here because the standard library promises no sequence for a seed, and a run must give
/// the same sequence of requests per user for the same seed on any toolchain.
package struct RandomStream: Sendable, Equatable, RandomNumberGenerator {
    private var state: UInt64

    /// Stream `index` of a seed; streams of neighbouring indices are unrelated.
    package init(seed: UInt64, index: UInt64) {
        var mixer = RandomStream(state: seed)
        let base = mixer.next()
        var spreader = RandomStream(state: base ^ (index &* 0xd1b5_4a32_d192_ed03))
        state = spreader.next()
    }

    private init(state: UInt64) { self.state = state }

    /// The next 64 random bits.
    package mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
        return mixed ^ (mixed >> 31)
    }

    /// A number in `0..<bound`, `bound` above 0; the bias is below bound / 2^64.
    package mutating func below(_ bound: UInt64) -> UInt64 {
        next().multipliedFullWidth(by: bound).high
    }
}
