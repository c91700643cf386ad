// SPDX-License-Identifier: Apache-2.0

internal import Shared

extension UserPool {
    /// One user: its position, its values, what it waits for.
    struct User {
        let exchange: Exchange
        let kind: Int
        var random: RandomStream
        var walk: UserWalk
        var values: UserValues
        var state = State.idle
        var isActive = false
        /// Finished its tasks or its data early.
        var isRetired = false
        /// It has acted since it became active.
        var hasActed = false
        /// When the arrival that it serves was due, until its first request is sent.
        private var arrivalDue: Int64?

        enum State: Equatable {
            case idle
            /// Waits until `due`; an older wake-up of the same user is stale.
            case waiting(due: Int64)
            /// Waits for an arrival.
            case parked
            /// A request is in flight, which was due at `intended`.
            case inFlight(intended: Int64)
        }

        init(
            _ exchange: Exchange,
            kind: Int,
            _ random: RandomStream,
            _ walk: UserWalk,
            _ values: UserValues
        ) {
            self.exchange = exchange
            self.kind = kind
            self.random = random
            self.walk = walk
            self.values = values
        }

        /// True while the user is the engine's, through or not, and its arrivals with it.
        var isOwned: Bool { isActive || isRetired }

        /// From now on the user serves an arrival, whose random choices are its own: which user is
        /// free does not change them.
        mutating func serve(_ arrival: ArrivalQueue.Arrival, seed: UInt64) {
            state = .idle
            arrivalDue = arrival.due
            values.arrival = arrival.index
            random = RandomStream(seed: seed, index: 1 << 32 + UInt64(arrival.index))
        }

        /// Later requests are not due with the arrival any more.
        mutating func forgetArrival() { arrivalDue = nil }

        /// Follows the user's program; a new task releases the rows of the last.
        mutating func next(_ program: UserProgram, _ deal: DataDeal, now: Int64) -> UserWalk.Move {
            var didBeginTask = false
            let move = walk.next(program, &random, now: now) { didBeginTask = true }
            if didBeginTask, deal.count > 0 { values.beginTask(deal) }
            return move
        }

        /// Sets the values that a user has from its start.
        mutating func set(
            _ first: [(variable: Int, value: CompiledTemplate)],
            _ deal: DataDeal
        ) {
            for (variable, template) in first {
                var value: [UInt8] = []
                do throws(MissingValue) {
                    try template.fill(&value, &values, deal, &random)
                    values.variables[variable] = value
                } catch {
                    // The first request that needs it reports the failure.
                    values.variables[variable] = nil
                }
            }
        }

        /// The request with the user's values.
        mutating func outgoing(
            _ request: PreparedRequest,
            _ deal: DataDeal
        ) throws(MissingValue) -> OutgoingRequest {
            try exchange.outgoing(request, &values, deal, &random)
        }

        /// Sends a request now.
        mutating func send(
            _ outgoing: OutgoingRequest,
            _ request: PreparedRequest,
            now: Int64
        ) throws(EngineError) {
            // Only the first request of a task was due with the arrival; the others follow it.
            state = .inFlight(intended: arrivalDue ?? now)
            arrivalDue = nil
            try exchange.send(outgoing, request, at: now)
        }

        /// Handles the completion of the user's request; nil if a redirect continues it.
        mutating func finish(_ completion: Completion) throws(EngineError) -> EndedRequest? {
            guard case .inFlight(let intended) = state else {
                preconditionFailure("a request ended that was not on its way")
            }
            let ended = try exchange.finish(completion, intended: intended, &values.variables)
            if ended != nil { state = .idle }
            return ended
        }
    }
}
