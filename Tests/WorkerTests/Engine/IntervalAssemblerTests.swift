// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct IntervalAssemblerTests {
    @Test func `an interval leaves when every engine has closed the slice`() {
        var assembler = IntervalAssembler(engineCount: 2, firstIndex: 0)

        #expect(assembler.add(.of(engine: 0, index: 0, users: 3)).isEmpty)
        let intervals = assembler.add(.of(engine: 1, index: 0, users: 4))

        #expect(intervals.map(\.activeUsers) == [7])
        #expect(intervals.map(\.startNanoseconds) == [0])
    }

    @Test func `an engine that ended early is not waited for`() {
        var assembler = IntervalAssembler(engineCount: 2, firstIndex: 0)

        #expect(assembler.add(.of(engine: 0, index: 0, isLast: true)).isEmpty)
        #expect(assembler.add(.of(engine: 1, index: 0)).count == 1)
        #expect(assembler.add(.of(engine: 1, index: 1, isLast: true)).count == 1)
        #expect(assembler.isFinished)
    }

    @Test func `an engine's last slice frees what waited for it`() {
        var assembler = IntervalAssembler(engineCount: 2, firstIndex: 0)

        #expect(assembler.add(.of(engine: 0, index: 0)).isEmpty)
        #expect(assembler.add(.of(engine: 0, index: 1)).isEmpty)
        #expect(assembler.add(.of(engine: 1, index: 0, isLast: true)).count == 2)
        #expect(!assembler.isFinished)
    }

    @Test func `engines that begin late begin with their slice`() {
        var assembler = IntervalAssembler(engineCount: 1, firstIndex: 7)

        #expect(assembler.add(.of(engine: 0, index: 7)).count == 1)
    }

    @Test func `totals are the sum over the engines`() {
        var assembler = IntervalAssembler(engineCount: 2, firstIndex: 0)

        _ = assembler.add(.of(engine: 0, index: 0, successes: 5))
        _ = assembler.add(.of(engine: 0, index: 1, successes: 9))
        _ = assembler.add(.of(engine: 1, index: 0, successes: 2))

        #expect(assembler.totals.successes == 11)
        #expect(!assembler.totals.usersAreThrough)
    }

    @Test func `a worker's users are through when those of every engine are`() {
        var assembler = IntervalAssembler(engineCount: 2, firstIndex: 0)

        _ = assembler.add(.of(engine: 0, index: 0, isLast: true, usersAreThrough: true))
        _ = assembler.add(.of(engine: 1, index: 0))
        #expect(!assembler.totals.usersAreThrough)
        _ = assembler.add(.of(engine: 1, index: 1, isLast: true, usersAreThrough: true))

        #expect(assembler.totals.usersAreThrough)
    }
}

extension EngineSlice {
    fileprivate static func of(
        engine: Int,
        index: Int,
        users: Int = 0,
        successes: UInt64 = 0,
        isLast: Bool = false,
        usersAreThrough: Bool = false
    ) -> EngineSlice {
        var totals = WorkerTotals()
        totals.usersAreThrough = usersAreThrough
        totals.successes = successes
        let start = Int64(index) * 1_000_000_000
        return EngineSlice(
            engine: engine,
            index: index,
            boundsSinceStart: start..<(start + 1_000_000_000),
            activeUsers: users,
            cpuNanoseconds: 0,
            health: GeneratorHealth(),
            cells: [],
            startLag: .none,
            totals: totals,
            isLast: isLast
        )
    }
}
