// SPDX-License-Identifier: Apache-2.0

package import Shared

/// A worker's part of the run.
package struct Assignment: Sendable, Equatable {
    /// The scenario's canonical text, UTF-8.
    package let scenario: [UInt8]
    package let scenarioDigest: String
    /// Nil for a late worker: it owns only the users that an adjustment gives it.
    package let segment: Segment?
    package let contact: Contact
    /// Put the values that the only user has at its end into the farewell.
    package var wantsVariables = false

    package init(scenario: [UInt8], scenarioDigest: String, segment: Segment?, contact: Contact) {
        self.scenario = scenario
        self.scenarioDigest = scenarioDigest
        self.segment = segment
        self.contact = contact
    }
}
