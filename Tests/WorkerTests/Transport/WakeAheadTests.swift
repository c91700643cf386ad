// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct WakeAheadTests {
    /// Deadlines `spacing` apart on a machine whose timers wake late by 50 to 70 µs, and where a look
    /// costs 1 µs: how late each was met, and the share of time that was spent looking.
    private func run(spacing: Int64, count: Int, seed: UInt64) -> (late: [Int64], looking: Double) {
        var random = RandomStream(seed: seed, index: 0)
        var wake = WakeAhead()
        var now: Int64 = 0
        var looking: Int64 = 0
        let late = (1...count).map { index -> Int64 in
            let deadline = Int64(index) * spacing
            while now < deadline {
                let timeout = wake.timeout(until: deadline, now: now)
                #expect(timeout >= 0 && timeout <= deadline - now)
                guard timeout > 0 else {
                    now += 1000
                    looking += 1000
                    continue
                }
                let asked = now + timeout
                now = asked + 50_000 + Int64(random.below(20_000))
                wake.timedOut(asked: asked, now: now)
            }
            return now - deadline
        }
        return (late, Double(looking) / Double(now))
    }

    @Test(arguments: [1_000_000, 2_000_000, 10_000_000] as [Int64])
    func `deadlines far apart are met to a few microseconds`(spacing: Int64) {
        let (late, looking) = run(spacing: spacing, count: 3000, seed: 1)

        let settled = late.dropFirst(500).sorted()
        #expect(settled[settled.count / 2] <= 12_000)
        #expect(settled[settled.count * 99 / 100] <= 22_000)
        #expect(looking < 0.02)
    }

    @Test(arguments: [5000, 14_000, 60_000, 100_000] as [Int64])
    func `close ones cost a twentieth of a core and no more`(spacing: Int64) {
        let (_, looking) = run(spacing: spacing, count: 50_000, seed: 2)

        #expect(looking <= 0.06)
    }

    @Test func `what is due is looked at without a wait, and no deadline waits for ever`() {
        var wake = WakeAhead()
        let due = wake.timeout(until: 5, now: 10)
        let never = wake.timeout(until: .max, now: 10)

        #expect(due == 0)
        #expect(never > 1_000_000_000_000)
    }

    @Test func `a timer that never is late is not asked to wake ahead`() {
        var wake = WakeAhead()
        for asked in (1 as Int64)...10_000 { wake.timedOut(asked: asked, now: asked) }

        #expect(wake.lateness <= 200)
    }
}
