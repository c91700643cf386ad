// SPDX-License-Identifier: Apache-2.0

/// A number of users other than the scenario's, from an instant of the run on.
package struct UserChangeSummary: Sendable, Equatable, Codable {
    /// Since the run's start.
    package let atSeconds: Double
    package let users: Int
    /// How fast users started or stopped, such as `5/s`.
    package let spawnRate: String

    package init(_ change: UserChange) {
        atSeconds = Duration.nanoseconds(change.instantNanoseconds).seconds
        users = change.users
        spawnRate = QuantityText.text(of: change.spawnRate)
    }

    package enum CodingKeys: String, CodingKey {
        case atSeconds = "at_seconds"
        case users
        case spawnRate = "spawn_rate"
    }
}
