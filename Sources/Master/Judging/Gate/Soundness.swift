// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Shared
internal import Text

/// Whether a run is a measurement at all, whatever it is compared with.
package enum Soundness {
    /// Why it is none, one sentence each; empty when it is sound.
    package static func problems(of summary: RunSummary) -> [String] {
        let requests = summary.endpoints.values.reduce(0) { $0 + $1.count + $1.failures }
        guard requests > 0 else { return ["nothing was measured: no request ended"] }
        guard summary.isOurs else { return [] }
        let losses = toleratesLoss(summary) ? [] : missingLoad(summary)
        return userChanges(summary) + idleEndpoints(summary) + losses + droppedArrivals(summary)
            + unfitWorkers(summary) + conservation(summary)
    }

    /// Why the load generator's part of a run is no measurement, whatever the service did.
    package static func generatorProblems(of summary: RunSummary) -> [String] {
        let requests = summary.endpoints.values.reduce(0) { $0 + $1.count + $1.failures }
        guard requests > 0 else { return ["nothing was measured: no request ended"] }
        return missingLoad(summary) + droppedArrivals(summary) + unfitWorkers(summary)
            + conservation(summary)
    }

    /// What keeps a sound run from a PASS, one sentence each: workers whose loss was said to be
    /// tolerable.
    package static func reservations(about summary: RunSummary) -> [String] {
        summary.isOurs && toleratesLoss(summary) ? missingLoad(summary) : []
    }

    private static func userChanges(_ summary: RunSummary) -> [String] {
        guard let changes = summary.run?.userChanges else { return [] }
        let steps = changes.map {
            "to \($0.users) at \(Figure.seconds($0.atSeconds))"
        }
        let shown = steps.prefix(3).joined(separator: ", ")
        let rest = steps.count > 3 ? " and \(steps.count - 3) more" : ""
        return [
            "the number of users was changed by hand (\(shown)\(rest)); that is not the load of the "
                + "scenario. For a verdict, leave it alone"
        ]
    }

    private static func droppedArrivals(_ summary: RunSummary) -> [String] {
        guard let arrivals = summary.arrivals,
            arrivals.droppedFraction > GeneratorLimits.droppedFraction
        else { return [] }
        let share = String(format: "%.1f", arrivals.droppedFraction * 100)
        return [
            "\(arrivals.dropped) of \(arrivals.due) arrivals (\(share) %) were dropped, because all "
                + "users were busy; that is not the load that was asked. Raise max_in_flight, or "
                + "lower the rate to what the service can do"
        ]
    }

    private static func missingLoad(_ summary: RunSummary) -> [String] {
        let rests = (summary.workers ?? []).compactMap { worker in
            worker.restedSeconds.map {
                "worker \(worker.name) rested for \($0) s, because it could not hear the master; "
                    + "its load of these seconds is missing"
            }
        }
        return lostWorkers(summary) + rests
    }

    private static func toleratesLoss(_ summary: RunSummary) -> Bool {
        ["continue", "rebalance"].contains(summary.run?.workerLoss)
    }

    private static func unfitWorkers(_ summary: RunSummary) -> [String] {
        (summary.workers ?? []).compactMap { worker in
            guard let unfit = worker.unfit else { return nil }
            return "worker \(worker.name) was too slow to measure in \(unfit.seconds) of "
                + "\(unfit.ofSeconds) s; in second \(unfit.worstSecond) \(unfit.finding). "
                + "Use more workers or threads, or fewer users"
        }
    }

    /// Every request failed: not a matter of thresholds.
    package static func everythingFailed(_ summary: RunSummary) -> Bool {
        let counts = summary.endpoints.values
        return counts.allSatisfy { $0.count == 0 } && counts.contains { $0.failures > 0 }
    }

    private static func idleEndpoints(_ summary: RunSummary) -> [String] {
        summary.endpoints
            .filter { $0.value.count + $0.value.failures == 0 }
            .keys.sorted()
            .map { "\($0) is in the scenario and got no request; run longer or raise its weight" }
    }

    private static func lostWorkers(_ summary: RunSummary) -> [String] {
        (summary.workers ?? []).compactMap { worker in
            guard let lost = worker.lostAtSeconds else { return nil }
            let span = String(format: "%.1f s to %.1f s", worker.measuredUntilSeconds, lost)
            return "worker \(worker.name) was lost: its requests from \(span) and its load after "
                + "that are missing"
        }
    }

    private static func conservation(_ summary: RunSummary) -> [String] {
        guard let check = summary.conservation else {
            return ["the results say nothing of the conservation check"]
        }
        guard !check.holds else { return [] }
        return [
            "the workers counted \(check.countedByWorkers) requests and \(check.merged) were merged"
        ]
    }
}
