// SPDX-License-Identifier: Apache-2.0

internal import Glibc

/// The machine's monotonic clock, in ns; only differences mean something.
package enum MonotonicClock {
    /// Instants of processes on one machine can be compared.
    package static func now() -> Int64 { read(CLOCK_MONOTONIC) }

    /// CPU time of the calling thread; a system call, so not for every request.
    package static func threadCPU() -> Int64 { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        // A monotonic clock overflows this after 292 years of uptime.
        return Int64(time.tv_sec) &* 1_000_000_000 &+ Int64(time.tv_nsec)
    }
}
