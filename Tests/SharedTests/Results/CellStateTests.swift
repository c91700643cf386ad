// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

struct CellStateTests {
    @Test func `the worst state comes first`() {
        #expect(
            CellState.worstFirst == [.fail, .invalid, .warn, .inconclusive, .skip, .pass]
        )
        #expect(CellState.allCases.sorted(by: >) == CellState.worstFirst)
    }

    @Test func `a worse state is never a better verdict`() {
        let verdicts = CellState.worstFirst.map(\.verdict)

        #expect(verdicts == verdicts.sorted(by: >))
    }

    @Test func `somebody has to look at all but what passed or was skipped`() {
        #expect(CellState.allCases.filter { !$0.matters } == [.pass, .skip])
    }
}
