// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Testing

struct RandomStreamTests {
    /// Another toolchain or machine must give the same requests for the same seed.
    @Test func `the sequence of a seed is fixed for ever`() {
        var stream = RandomStream(seed: 1, index: 0)

        let numbers = (0..<4).map { _ in stream.next() }

        #expect(
            numbers == [
                0xb18a_02f4_6d8d_86c3, 0xf8c5_b62c_83f7_07e8,
                0x6d33_9d17_4013_0edd, 0xce63_9a27_887a_2771,
            ]
        )
    }

    @Test func `the same seed and index give the same stream`() {
        var first = RandomStream(seed: 42, index: 3)
        var second = RandomStream(seed: 42, index: 3)

        for _ in 0..<100 { #expect(first.next() == second.next()) }
    }

    @Test func `neighbouring seeds and indices share no number`() {
        var seen: Set<UInt64> = []
        for seed in UInt64(0)..<10 {
            for index in UInt64(0)..<10 {
                var stream = RandomStream(seed: seed, index: index)
                for _ in 0..<100 { seen.insert(stream.next()) }
            }
        }

        #expect(seen.count == 10_000)
    }

    @Test(arguments: [UInt64(1), 2, 3, 7, 1000, .max])
    func `a bounded number is below its bound`(bound: UInt64) {
        var stream = RandomStream(seed: 5, index: 0)

        for _ in 0..<1000 { #expect(stream.below(bound) < bound) }
    }

    /// Chi-square with 9 degrees of freedom: 27.9 is exceeded by one fair stream in a thousand.
    @Test(arguments: UInt64(0)..<5)
    func `bounded numbers are evenly spread`(index: UInt64) {
        var stream = RandomStream(seed: 2026, index: index)
        var counts = [Double](repeating: 0, count: 10)
        for _ in 0..<100_000 { counts[Int(stream.below(10))] += 1 }

        let chiSquare = counts.reduce(0) { $0 + ($1 - 10_000) * ($1 - 10_000) / 10_000 }

        #expect(chiSquare < 27.9)
    }

    /// Users 0, 1, 2… each take one number at the start: those must be spread as well.
    @Test func `first numbers of neighbouring streams are evenly spread`() {
        var counts = [Double](repeating: 0, count: 10)
        for index in UInt64(0)..<100_000 {
            var stream = RandomStream(seed: 1, index: index)
            counts[Int(stream.below(10))] += 1
        }

        let chiSquare = counts.reduce(0) { $0 + ($1 - 10_000) * ($1 - 10_000) / 10_000 }

        #expect(chiSquare < 27.9)
    }
}
