// SPDX-License-Identifier: Apache-2.0

package import Shared

/// Which part of a journal counts; by default everything, as in the run.
package struct ReplayView: Sendable {
    /// Replaces the scenario's warm-up; in whole seconds of the time line.
    package var warmup: Duration?
    /// Names of workers that are left out.
    package var excludedWorkers: Set<String> = []
    /// Keeps the time line of each endpoint too.
    package var keepsEndpointHistory = false
    /// Replaces the usual percentiles.
    package var percentiles: [Quantile] = Quantile.reported

    package init(
        warmup: Duration? = nil,
        excludedWorkers: Set<String> = [],
        keepsEndpointHistory: Bool = false,
        percentiles: [Quantile] = Quantile.reported
    ) {
        self.warmup = warmup
        self.excludedWorkers = excludedWorkers
        self.keepsEndpointHistory = keepsEndpointHistory
        self.percentiles = percentiles
    }

    /// The interval as it counts; nil if it does not count.
    package func counted(_ checked: CheckedInterval, of worker: String) -> CheckedInterval? {
        guard !excludedWorkers.contains(worker) else { return nil }
        guard let warmup else { return checked }
        var moved = checked
        let isWarmup = checked.interval.startNanoseconds < warmup.nanoseconds
        for index in moved.interval.cells.indices {
            let window = moved.interval.cells[index].window
            moved.interval.cells[index].window = isWarmup ? 0 : max(1, window)
        }
        return moved
    }
}
