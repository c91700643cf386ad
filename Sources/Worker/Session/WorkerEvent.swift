// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The events of a worker's session: from connections, engines, clock and operator.
enum WorkerEvent: Sendable {
    /// A connection is open; messages to the master go to its outbox.
    case connected(Int, AsyncStream<WorkerMessage>.Continuation)
    case received(Int, MasterMessage)
    case disconnected(Int, reason: String)
    case prepared(Scenario, Assignment, checks: [FitnessCheck])
    case slice(EngineSlice)
    case failed(WorkerFailure)
    case interrupted
    case tick
}
