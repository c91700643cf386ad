// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Running

struct LocateSearchTests {
    private func commits(_ count: Int) -> [String] { (0..<count).map { "c\($0)" } }

    @Test func `a short range is compared whole, a long one at evenly spread commits`() {
        #expect(LocateSearch(commits: commits(4), width: 6).chosen == commits(4))
        #expect(
            LocateSearch(commits: commits(47), width: 6).chosen
                == ["c0", "c9", "c18", "c27", "c36", "c46"]
        )
        #expect(LocateSearch(commits: commits(6), width: 3).chosen == ["c0", "c2", "c5"])
    }

    /// Whatever the range, the width, the step's place and the commits that do not build: the search
    /// ends at the step, and says which of those may be it.
    @Test func `narrowing ends at the step`() {
        var random = RandomStream(seed: 4, index: 0)
        for _ in 0..<500 {
            let count = 2 + Int(random.below(200))
            let all = commits(count)
            let step = 1 + Int(random.below(UInt64(count - 1)))
            let broken = Set(all.dropFirst().dropLast().filter { _ in random.below(10) == 0 })
            var search = LocateSearch(commits: all, width: 3 + Int(random.below(6)))
            var stageCount = 0
            while search.commits.count > 2 {
                while let bad = search.chosen.first(where: broken.contains), search.skip(bad) {}
                let chosen = search.chosen.map { all.firstIndex(of: $0)! }
                let gap = zip(chosen, chosen.dropFirst()).first { $0 < step && $1 >= step }!
                search.narrow(to: all[gap.0], all[gap.1])
                stageCount += 1
                guard stageCount < 20 else { break }
            }
            let ends = search.commits.map { all.firstIndex(of: $0)! }
            #expect(ends.count == 2 && ends[0] < step && ends[1] >= step)
            let inside = Set(all[(ends[0] + 1)..<ends[1]])
            #expect(Set(search.skippedInside) == inside)
            #expect(inside.isSubset(of: broken))
        }
    }

    @Test func `the ends of the range cannot be left out`() {
        var search = LocateSearch(commits: commits(3), width: 6)

        let left = ["c0", "c2", "c1"].map { search.skip($0) }

        #expect(left == [false, false, true])
        #expect(search.commits == ["c0", "c2"])
        #expect(search.skippedInside == ["c1"])
    }
}
