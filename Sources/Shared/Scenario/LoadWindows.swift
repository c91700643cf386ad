// SPDX-License-Identifier: Apache-2.0

/// The parts of a run in ns, so that asking for one costs no arithmetic on durations.
package struct LoadWindows: Sendable {
    private let warmup: Int64
    private let measured: Int64
    private let iterations: Int

    package init(_ load: Load) {
        warmup = load.warmup.nanoseconds
        measured = load.measured.nanoseconds
        iterations = load.iterations
    }

    /// The part of the run to which a request that starts at this instant belongs.
    ///
    /// 0 is the warm-up, 1 to `iterations` are the measured parts.
    package func window(atNanoseconds instant: Int64) -> Int {
        let afterWarmup = instant - warmup
        guard afterWarmup >= 0 else { return 0 }
        return min(iterations, 1 + Int(afterWarmup / measured))
    }
}
