// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Worker

struct SliceClockTests {
    private static let second: Int64 = 1_000_000_000

    @Test func `slices are a second each, counted from the run's start`() {
        var clock = SliceClock(runStart: 7, ownStart: 7)

        #expect(clock.next(by: 6 + Self.second) == nil)
        #expect(clock.next(by: 7 + Self.second) == 0..<Self.second)
        #expect(clock.closedCount == 1)
        #expect(clock.nextBoundary == 7 + 2 * Self.second)
    }

    @Test func `a loop that was held up closes each slice that is over`() {
        var clock = SliceClock(runStart: 0, ownStart: 0)
        var bounds: [Range<Int64>] = []

        while let next = clock.next(by: 3 * Self.second + 5) { bounds.append(next) }

        #expect(bounds.map(\.lowerBound) == [0, Self.second, 2 * Self.second])
        #expect(bounds.map(\.upperBound) == [Self.second, 2 * Self.second, 3 * Self.second])
    }

    @Test func `a late engine begins within its slice`() {
        var clock = SliceClock(runStart: 0, ownStart: 2 * Self.second + 300)

        #expect(clock.closedCount == 2)
        #expect(clock.next(by: 3 * Self.second) == (2 * Self.second + 300)..<(3 * Self.second))
    }

    @Test func `the last slice ends when the engine does`() {
        var clock = SliceClock(runStart: 0, ownStart: 0)
        _ = clock.next(by: Self.second)

        #expect(clock.close(at: Self.second + 40) == Self.second..<(Self.second + 40))
    }

    @Test func `a run that ends before its start has an empty slice`() {
        var clock = SliceClock(runStart: 100, ownStart: 100)

        #expect(clock.close(at: 50) == 0..<0)
    }
}
