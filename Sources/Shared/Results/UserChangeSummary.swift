// SPDX-License-Identifier: Apache-2.0

/// Another number of users than the scenario says, from an instant of the run on.
package struct UserChangeSummary: Sendable, Equatable, Codable {
    /// Since the run's start.
    package let atSeconds: Double
    package let users: Int
    /// How fast they came or went, such as `5/s`.
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
