// SPDX-License-Identifier: Apache-2.0

internal import Synchronization
internal import UnixSignals

/// Whether the operator has interrupted a paired run, also between blocks.
final class Interruption: Sendable {
    private let flag = Atomic(false)

    var isWanted: Bool { flag.load(ordering: .acquiring) }

    /// Runs the work while it listens for Ctrl-C and SIGTERM, which would otherwise end the process
    /// and leave the builds running.
    static func watching<Value>(
        _ work: (Interruption) async throws -> Value
    ) async throws -> Value {
        let interruption = Interruption()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { for await _ in signals { interruption.want() } }
            defer { group.cancelAll() }
            return try await work(interruption)
        }
    }

    private func want() { flag.store(true, ordering: .releasing) }
}
