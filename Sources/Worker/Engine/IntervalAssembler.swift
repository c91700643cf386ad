// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Combines the slices of a worker's engines, second by second, into intervals.
///
/// An interval is complete when every engine has closed that slice or has ended before it.
struct IntervalAssembler {
    private let engineCount: Int
    /// Open slices by index.
    private var open: [Int: [EngineSlice]] = [:]
    private var nextIndex: Int
    /// By engine: the last slice that it will ever close.
    private var lastIndices: [Int: Int] = [:]
    private var totalsByEngine: [Int: WorkerTotals] = [:]

    /// `firstIndex` is the slice in which the engines start.
    init(engineCount: Int, firstIndex: Int) {
        self.engineCount = engineCount
        nextIndex = firstIndex
    }

    /// True when every engine has closed its last slice and all intervals were taken.
    var isFinished: Bool { lastIndices.count == engineCount && open.isEmpty }

    /// The worker's totals, complete once it is finished.
    var totals: WorkerTotals {
        let engines = totalsByEngine.values
        var sum = WorkerTotals()
        sum.usersAreThrough = !engines.isEmpty && engines.allSatisfy(\.usersAreThrough)
        for engine in engines {
            sum.successes += engine.successes
            sum.failures += engine.failures
            sum.cut += engine.cut
            sum.variables.merge(engine.variables) { first, _ in first }
        }
        return sum
    }

    /// Adds one slice; returns the intervals that are now complete, in order.
    mutating func add(_ slice: EngineSlice) -> [Interval] {
        open[slice.index, default: []].append(slice)
        totalsByEngine[slice.engine] = slice.totals
        if slice.isLast { lastIndices[slice.engine] = slice.index }
        var complete: [Interval] = []
        while let slices = open[nextIndex], slices.count == expectedCount(of: nextIndex) {
            open[nextIndex] = nil
            nextIndex += 1
            complete.append(interval(of: slices))
        }
        return complete
    }

    private func expectedCount(of index: Int) -> Int {
        engineCount - lastIndices.values.count { $0 < index }
    }

    private func interval(of slices: [EngineSlice]) -> Interval {
        let start = slices.map(\.boundsSinceStart.lowerBound).min() ?? 0
        let end = slices.map(\.boundsSinceStart.upperBound).max() ?? start
        var interval = Interval(
            sequence: 0,
            slice: start..<end,
            activeUsers: slices.reduce(0) { $0 + $1.activeUsers },
            engineCPUNanoseconds: slices.reduce(0) { $0 + $1.cpuNanoseconds },
            cells: slices.sorted { $0.engine < $1.engine }.flatMap(\.cells)
        )
        for slice in slices {
            interval.health.add(engine: slice.health)
            interval.startLag.add(slice.startLag)
        }
        return interval
    }
}
