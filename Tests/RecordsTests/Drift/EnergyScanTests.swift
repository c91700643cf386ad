// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Records

/// The best cut against its definition, computed without any shared sums.
struct EnergyScanTests {
    @Test(arguments: 0..<200)
    func `the best cut is the one with the most energy`(seed: Int) {
        var samples = DriftSamples(seed: UInt64(seed))
        let count = samples.integer(in: 2..<40)
        let values = (0..<count).map { _ in samples.noise() }
        let start = samples.integer(in: 0..<(count - 1))
        let end = samples.integer(in: (start + 2)..<(count + 1))
        var scan = EnergyScan()
        // A window before, so that what is kept of it would show.
        scan.load((0..<samples.integer(in: 0..<60)).map { _ in samples.noise() }[...])

        scan.load(values[...])
        let cut = scan.bestCut(of: start..<end)

        let expected = Self.bestCut(of: values, start, end)
        #expect(cut?.index == expected.index, "seed \(seed)")
        #expect(abs((cut?.energy ?? .nan) - expected.energy) < 1e-9, "seed \(seed)")
    }

    @Test func `one value or none cannot be cut`() {
        var scan = EnergyScan()

        scan.load([1][...])
        #expect(scan.bestCut(of: 0..<1) == nil)
        scan.load([][...])
        #expect(scan.bestCut(of: 0..<0) == nil)
    }

    /// The package's matrix has a zero there.
    @Test func `where every cut has negative energy the second place wins`() {
        var scan = EnergyScan()

        scan.load([0, 1, 0, 1, 0][...])
        let whole = scan.bestCut(of: 0..<5)
        scan.load([5, 5, 5][...])
        let constant = scan.bestCut(of: 0..<3)

        #expect(whole?.energy ?? 0 > 0)
        #expect(constant?.index == 1)
        #expect(constant?.energy == 0)
    }

    /// With the package's rule that negative energies lose to a zero at the second place.
    private static func bestCut(
        of values: [Double],
        _ start: Int,
        _ end: Int
    ) -> (index: Int, energy: Double) {
        var best = (index: start + 1, energy: -Double.infinity)
        for left in (start + 1)..<end {
            if left == start + 2, best.energy < 0 { best = (left, 0) }
            for right in (left + 1)...end {
                let energy = energy(values[start..<left], values[left..<right])
                if energy > best.energy { best = (left, energy) }
            }
        }
        return best
    }

    private static func energy(_ x: ArraySlice<Double>, _ y: ArraySlice<Double>) -> Double {
        let (n, m) = (Double(x.count), Double(y.count))
        func within(_ values: ArraySlice<Double>) -> Double {
            values.indices.reduce(0.0) { sum, index in
                sum + values[index...].reduce(0) { $0 + abs($1 - values[index]) }
            }
        }
        let between = x.reduce(0.0) { sum, value in sum + y.reduce(0) { $0 + abs($1 - value) } }
        let left = n > 1 ? 2 * m / ((n + m) * (n - 1)) * within(x) : 0
        let right = m > 1 ? 2 * n / ((n + m) * (m - 1)) * within(y) : 0
        return 2 / (n + m) * between - left - right
    }
}
