// SPDX-License-Identifier: Apache-2.0

package import Shared

/// What a worker says to the master.
package enum WorkerMessage: Sendable, Equatable {
    case hello(Hello)
    /// HMAC over both nonces.
    case proof([UInt8])
    /// It has prepared the scenario whose digest it computed itself.
    case ready(scenarioDigest: String, checks: [FitnessCheck])
    case interval(Interval)
    case farewell(WorkerTotals)
    /// `clock` is the worker's monotonic clock in ns.
    case pong(sequence: UInt64, clock: Int64)
}

/// What the master says to a worker.
package enum MasterMessage: Sendable, Equatable {
    case challenge(nonce: [UInt8], proof: [UInt8])
    case welcome(Welcome)
    case refusal(Refusal)
    case assignment(Assignment)
    /// The common start instant on the worker's monotonic clock, in ns.
    case start(clock: Int64)
    /// Replaces every one before.
    case adjust(Adjustment)
    /// Start nothing more; requests in flight may take so long before they are cut.
    case stop(drain: Duration)
    case intervalAck(sequence: UInt64)
    /// `heardCount` says how many pongs have arrived on this connection so far.
    case ping(sequence: UInt64, heardCount: UInt64)
    /// Everything is merged; leave.
    case dismissal
}

/// A worker's introduction.
package struct Hello: Sendable, Equatable {
    /// Fresh for every connection.
    package var nonce: [UInt8]
    /// For people: host name and process id.
    package let workerName: String
    package let threadCount: Int
    package let toolVersion: String
    /// Of a worker that comes back to its run.
    package var resumption: Resumption?

    package init(nonce: [UInt8], workerName: String, threadCount: Int, toolVersion: String) {
        self.nonce = nonce
        self.workerName = workerName
        self.threadCount = threadCount
        self.toolVersion = toolVersion
    }

    /// As many random bytes as a nonce has.
    package static func randomNonce() -> [UInt8] {
        (0..<Limits.nonceBytes).map { _ in UInt8.random(in: .min ... .max) }
    }
}

/// Which worker of which run a connection belongs to.
package struct Resumption: Sendable, Equatable, Hashable {
    package let run: UInt64
    package let session: UInt64

    package init(run: UInt64, session: UInt64) {
        self.run = run
        self.session = session
    }
}

/// A worker is taken, for the first time or again.
package struct Welcome: Sendable, Equatable {
    package let workerIndex: Int
    package let resumption: Resumption
    /// Intervals of this session that are in the journal.
    package let mergedCount: UInt64

    package init(workerIndex: Int, resumption: Resumption, mergedCount: UInt64) {
        self.workerIndex = workerIndex
        self.resumption = resumption
        self.mergedCount = mergedCount
    }
}

/// Why a master does not take a worker.
package struct Refusal: Error, Sendable, Equatable {
    /// Raw values are those of the schema.
    package enum Reason: Int, Sendable {
        case version = 1
        case token = 2
        case notExpected = 3
        case malformed = 4
        /// The run is not this one, or is over.
        case over = 5
    }

    package let reason: Reason
    /// One sentence for people.
    package let text: String

    package init(_ reason: Reason, text: String) {
        self.reason = reason
        self.text = text
    }
}

/// A worker's part of the run.
package struct Assignment: Sendable, Equatable {
    /// The scenario's canonical text, UTF-8.
    package let scenario: [UInt8]
    package let scenarioDigest: String
    /// Nil for a worker that comes late: it owns only what an adjustment gives it.
    package let segment: Segment?
    package let contact: Contact
    /// The values that the only user has at its end belong into the farewell.
    package var wantsVariables = false

    package init(scenario: [UInt8], scenarioDigest: String, segment: Segment?, contact: Contact) {
        self.scenario = scenario
        self.scenarioDigest = scenarioDigest
        self.segment = segment
        self.contact = contact
    }
}

/// What became of a worker's users over the whole run so far.
package struct Adjustment: Sendable, Equatable {
    /// Users that it gains or gives up.
    package let moves: [UserMove]
    /// Of the number of users of the whole run, in order of time.
    package let changes: [UserChange]

    package var isEmpty: Bool { moves.isEmpty && changes.isEmpty }

    package init(moves: [UserMove], changes: [UserChange] = []) {
        self.moves = moves
        self.changes = changes
    }
}

/// What master and worker do when they do not hear each other.
package struct Contact: Sendable, Equatable {
    /// After so much silence the other side is lost and its connection is closed.
    package let silence: Duration
    /// How long a worker's load goes on without its master.
    package let grace: Duration
    /// True when the users of a silent worker are given to others: it rests while it is not heard.
    package let restsWhenUnheard: Bool

    package init(silence: Duration, grace: Duration, restsWhenUnheard: Bool) {
        self.silence = silence
        self.grace = grace
        self.restsWhenUnheard = restsWhenUnheard
    }

    package static let standard = Contact(
        silence: .seconds(5),
        grace: .seconds(30),
        restsWhenUnheard: false
    )
}
