// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc
internal import Shared
internal import Synchronization

/// Commands to a running engine: when to stop, and the descriptor that wakes it.
final class EngineControl: Sendable {
    /// An eventfd.
    let wakeDescriptor: Int32
    private let stopAt = Atomic<Int64>(.max)
    private let drainFor: Atomic<Int64>

    /// At a run's planned end, the time for requests in flight is `drainNanoseconds`.
    init(drainNanoseconds: Int64) throws(EngineError) {
        drainFor = Atomic(drainNanoseconds)
        wakeDescriptor = CCurl_openWakeDescriptor()
        guard wakeDescriptor >= 0 else { throw .resources("an eventfd") }
    }

    private let newShare = Mutex<UserShare?>(nil)

    deinit { close(wakeDescriptor) }

    /// Nothing starts after this, on the monotonic clock, in ns.
    var stopInstant: Int64 { stopAt.load(ordering: .acquiring) }

    /// How long requests in flight may take after the stop, in ns.
    var drainNanoseconds: Int64 { drainFor.load(ordering: .acquiring) }

    /// Ends the load now.
    func stop(drainNanoseconds: Int64) {
        drainFor.store(drainNanoseconds, ordering: .releasing)
        stopAt.store(MonotonicClock.now(), ordering: .releasing)
        wake()
    }

    /// From now on the worker has these users.
    func adjust(_ share: UserShare) {
        newShare.withLock { $0 = share }
        wake()
    }

    /// The share received since the last call.
    func takeShare() -> UserShare? {
        newShare.withLock { share in
            defer { share = nil }
            return share
        }
    }

    private func wake() {
        var one: UInt64 = 1
        write(wakeDescriptor, &one, MemoryLayout<UInt64>.size)
    }
}
