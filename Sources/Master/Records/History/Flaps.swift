// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Shared
internal import Statistics

/// How often the gate contradicts itself: failures that went away without a change of the build.
package struct Flaps {
    /// A failed run, and the run of the same build after it that passed.
    package struct Flap: Equatable {
        package let failed: String
        package let passed: String
        package let commit: String
        package let time: String
    }

    /// Events of trials, with a 95 % interval (Wilson).
    package struct Rate: Equatable {
        package let events: Int
        package let trials: Int

        package init(events: Int, trials: Int) {
            self.events = events
            self.trials = trials
        }

        package var interval: (low: Double, high: Double)? {
            trials == 0
                ? nil : ProportionInterval.wilson(events: events, trials: trials, confidence: 0.95)
        }

        package var share: Double { trials == 0 ? 0 : Double(events) / Double(trials) }
    }

    package let flaps: [Flap]
    /// Flaps of the runs that were judged.
    package let flapRate: Rate
    /// Failures of the pairs of one and the same build.
    package let sameBuildRate: Rate
    /// Of each two consecutive failed runs of one scenario, the share of failing cells that they have
    /// in common (Jaccard); a real regression fails the same cells again.
    package let overlaps: [Double]
    /// Weeks from the first judged run to the last, at least one.
    package let weekCount: Double

    package static let windowSeconds = 7 * 86_400.0
    /// Below it the failures have nothing in common.
    package static let noiseOverlap = 0.1

    /// `runs` are oldest first.
    package init(_ runs: [HistoryRun]) {
        let judged = runs.filter { $0.verdict != nil }
        flaps = Self.flaps(judged)
        flapRate = Rate(events: flaps.count, trials: judged.count)
        let same = judged.filter { $0.isSameBuild && $0.verdict != .invalid }
        sameBuildRate = Rate(events: same.count { $0.verdict == .fail }, trials: same.count)
        overlaps = Self.overlaps(judged)
        let instants = judged.compactMap(\.instant)
        let span = (instants.last ?? 0) - (instants.first ?? 0)
        weekCount = max(1, span / Self.windowSeconds)
    }

    package var medianOverlap: Double? { overlaps.isEmpty ? nil : RobustLocation.median(overlaps) }

    /// A failed run counts once, with the first later run of the same build that was judged sound.
    private static func flaps(_ runs: [HistoryRun]) -> [Flap] {
        var found: [Flap] = []
        for builds in Dictionary(grouping: runs, by: BuildKey.init).values {
            for (index, run) in builds.enumerated() where run.verdict == .fail {
                guard let start = run.instant, let commit = run.commit,
                    let next = builds[(index + 1)...].first(where: { $0.verdict != .invalid }),
                    let end = next.instant, next.isGreen, end - start <= windowSeconds
                else { continue }
                found.append(Flap(failed: run.id, passed: next.id, commit: commit, time: run.time))
            }
        }
        return found.sorted { ($0.time, $0.failed) < ($1.time, $1.failed) }
    }

    private static func overlaps(_ runs: [HistoryRun]) -> [Double] {
        let failed = runs.filter { $0.verdict == .fail && !$0.failedCells.isEmpty }
        let byScenario = Dictionary(grouping: failed) { $0.scenarioDigest ?? "" }
        return byScenario.sorted { $0.key < $1.key }.flatMap { _, runs in
            zip(runs, runs.dropFirst()).map { first, second in
                let common = first.failedCells.intersection(second.failedCells).count
                return Double(common) / Double(first.failedCells.union(second.failedCells).count)
            }
        }
    }
}

/// Runs that measured the same thing: their differences are noise.
struct BuildKey: Hashable {
    let commit: String
    let scenario: String?
    let anchor: String?
    let kind: HistoryRun.Kind

    /// A run without a commit is like no other.
    init(_ run: HistoryRun) {
        commit = run.commit ?? "run \(run.id)"
        scenario = run.scenarioDigest
        anchor = run.anchor
        kind = run.kind
    }
}
