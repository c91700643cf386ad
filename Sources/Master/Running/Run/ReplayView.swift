// SPDX-License-Identifier: Apache-2.0

package import Shared

/// Which part of a journal counts; by default everything, as in the run.
package struct ReplayView: Sendable {
    /// Replaces the scenario's warm-up; in whole seconds of the time line.
    package var warmup: Duration?
    /// Names of workers that are left out.
    package var excludedWorkers: Set<String>
    /// Keeps the time line of each endpoint too.
    package var keepsEndpointHistory: Bool
    /// Replaces the usual percentiles.
    package var percentiles: [Quantile]

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

    /// How long the warm-up of a load is.
    func warmup(of load: Load) -> Duration { warmup ?? load.warmup }

    /// The part of the run to which a second belongs; see `Load.window`.
    func window(ofSecond second: Int, in load: Load) -> Int {
        let instant = Int64(second) * 1_000_000_000
        return counted(window: load.window(atNanoseconds: instant), at: instant)
    }

    private func counted(window: Int, at instant: Int64) -> Int {
        guard let warmup else { return window }
        return instant < warmup.nanoseconds ? 0 : max(1, window)
    }

    /// The interval as it counts; nil if it does not count.
    func counted(_ checked: CheckedInterval, of worker: String) -> CheckedInterval? {
        guard !excludedWorkers.contains(worker) else { return nil }
        guard warmup != nil else { return checked }
        var moved = checked
        let start = checked.interval.startNanoseconds
        for index in moved.interval.cells.indices {
            let window = moved.interval.cells[index].window
            moved.interval.cells[index].window = counted(window: window, at: start)
        }
        return moved
    }
}
