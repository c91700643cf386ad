// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A request in flight, and its redirects so far.
struct SentRequest {
    let request: PreparedRequest
    let outgoing: OutgoingRequest
    /// When it was sent, on the monotonic clock, in ns.
    let start: Int64
    /// Nil before the first redirect.
    let trail: Trail?

    /// An object, because few requests have redirects.
    final class Trail {
        let address: WebAddress
        let request: CurlRequest
        /// Hops so far.
        let count: Int
        /// Of the hops before the last.
        let phases: PhaseDurations

        init(_ address: WebAddress, _ request: CurlRequest, count: Int, _ phases: PhaseDurations) {
            self.address = address
            self.request = request
            self.count = count
            self.phases = phases
        }
    }

    /// The phases of all hops up to the one that ended.
    func phases(_ completion: Completion) -> PhaseDurations {
        guard let trail else { return completion.phases }
        var phases = completion.phases
        phases.add(hop: trail.phases)
        return phases
    }

    // The message of the last hop.

    var method: HTTPMethod { trail?.request.method ?? request.method }

    var target: ArraySlice<UInt8> {
        switch outgoing {
        case .direct(let message): message.target
        case .curl(let curl): curl.target[...]
        }
    }

    var fields: [(name: String, value: [UInt8])] {
        if let trail { return trail.request.fields }
        switch outgoing {
        case .direct(let message): return message.fields
        case .curl(let curl): return curl.fields
        }
    }

    var body: [UInt8]? {
        if let trail { return trail.request.body?.bytes }
        switch outgoing {
        case .direct(let message): return message.body
        case .curl(let curl): return curl.body?.bytes
        }
    }

    var decompresses: Bool {
        if case .curl(let curl) = outgoing { curl.decompresses } else { false }
    }
}
