// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What somebody at the page wants of the users of the run that goes on.
package struct UserOrder: Sendable, Equatable, Decodable {
    var users: Int
    var spawnRate: String?

    enum CodingKeys: String, CodingKey {
        case users
        case spawnRate = "spawn_rate"
    }

    /// Nil when nothing is said of it.
    func rate() throws(WebError) -> Rate? { try OrderField.rate(spawnRate) }
}
