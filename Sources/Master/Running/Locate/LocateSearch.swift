// SPDX-License-Identifier: Apache-2.0

/// Chooses the commits to compare next, until the one that made the service slower is found.
///
/// A range with more commits than run at once is first compared at a few, evenly spread, then
/// inside the gap that is slower. A commit that cannot be started is left out; the answer is then a
/// range between its neighbours.
package struct LocateSearch: Equatable {
    /// Oldest first; the first is the baseline only.
    private(set) var commits: [String]
    /// Builds that run at once, at least 3: with only the two ends a range would never shrink.
    let width: Int
    /// Left out because they could not be started.
    private(set) var skipped: [String] = []
    /// By position in the whole range.
    private let places: [String: Int]

    /// Names each commit once.
    package init(commits: [String], width: Int) {
        precondition(commits.count > 1 && width > 2, "a range has two ends and something between")
        self.commits = commits
        self.width = width
        places = Dictionary(uniqueKeysWithValues: commits.enumerated().map { ($1, $0) })
    }

    /// The commits of the next comparison, including the ends of the range.
    var chosen: [String] {
        let last = commits.count - 1
        let count = min(width, commits.count)
        return (0..<count).map { commits[$0 * last / (count - 1)] }
    }

    /// The left-out commits between the two remaining ends.
    var skippedInside: [String] {
        guard let low = commits.first.flatMap({ places[$0] }),
            let high = commits.last.flatMap({ places[$0] })
        else { return [] }
        return skipped.filter { places[$0].map { $0 > low && $0 < high } ?? false }
    }

    /// The change is between two of the chosen commits.
    mutating func narrow(to before: String, _ after: String) {
        guard let low = commits.firstIndex(of: before), let high = commits.firstIndex(of: after)
        else { return }
        commits = Array(commits[low...high])
    }

    /// True when the commit may be left out: the ends may not.
    mutating func skip(_ commit: String) -> Bool {
        guard let index = commits.firstIndex(of: commit), index > 0, index < commits.count - 1
        else { return false }
        commits.remove(at: index)
        skipped.append(commit)
        return true
    }
}
