// SPDX-License-Identifier: Apache-2.0

package import Shared

/// What a worker says to the master.
package enum WorkerMessage: Sendable, Equatable {
    case hello(Hello)
    /// HMAC over both nonces.
    case proof([UInt8])
    /// It has prepared the scenario whose digest it computed itself.
    case ready(scenarioDigest: String)
    case interval(Interval)
    case farewell(WorkerTotals)
    case pong(sequence: UInt64)
}

/// What the master says to a worker.
package enum MasterMessage: Sendable, Equatable {
    case challenge(nonce: [UInt8], proof: [UInt8])
    case welcome(workerIndex: Int, session: UInt64)
    case refusal(Refusal)
    case assignment(Assignment)
    /// The common start instant, as a delay from the receipt of this message.
    case start(delay: Duration)
    /// Start nothing more; requests in flight may take so long before they are cut.
    case stop(drain: Duration)
    case intervalAck(sequence: UInt64)
    case ping(sequence: UInt64)
    /// Everything is merged; leave.
    case dismissal
}

/// A worker's introduction.
package struct Hello: Sendable, Equatable {
    package let nonce: [UInt8]
    /// For people: host name and process id.
    package let workerName: String
    package let threadCount: Int
    package let toolVersion: String

    package init(nonce: [UInt8], workerName: String, threadCount: Int, toolVersion: String) {
        self.nonce = nonce
        self.workerName = workerName
        self.threadCount = threadCount
        self.toolVersion = toolVersion
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
    package let segment: Segment

    package init(scenario: [UInt8], scenarioDigest: String, segment: Segment) {
        self.scenario = scenario
        self.scenarioDigest = scenarioDigest
        self.segment = segment
    }
}
