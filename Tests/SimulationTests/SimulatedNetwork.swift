// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared

/// One TCP connection between a simulated worker and the master: in order in each direction, with
/// delays, until it is closed, cut, or silently dead.
final class SimulatedConnection {
    enum Direction: Int {
        case toMaster = 0
        case toWorker = 1
    }

    let link: Int
    let worker: SimulatedWorker
    /// Of the master's processes, the one that accepted it.
    let masterEpoch: Int
    var handshake: MasterHandshake
    /// Taken by the run's machine.
    var isJoined = false
    /// Nothing arrives any more, in neither direction.
    var isClosed = false
    /// Directions in which everything is lost without a word.
    var deadDirections: Set<Direction> = []
    private var lastArrival: [Int64] = [0, 0]

    init(link: Int, worker: SimulatedWorker, masterEpoch: Int, handshake: MasterHandshake) {
        self.link = link
        self.worker = worker
        self.masterEpoch = masterEpoch
        self.handshake = handshake
    }

    /// When something that is sent now arrives: never before what was sent earlier.
    func arrival(_ direction: Direction, at instant: Int64) -> Int64 {
        lastArrival[direction.rawValue] = max(lastArrival[direction.rawValue] + 1, instant)
        return lastArrival[direction.rawValue]
    }
}

/// The wire between one worker and the master, as it is at the moment.
struct SimulatedPath {
    /// Until when nothing gets through; what is sent meanwhile arrives afterwards.
    var partitionedUntil: Int64 = 0
    /// Extra delay of every message, in ns.
    var slowness: Int64 = 0
}
