// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// An order from the page to change the users of the current run.
package struct UserOrder: Sendable, Equatable, Decodable {
    var users: Int
    var spawnRate: String?

    enum CodingKeys: String, CodingKey {
        case users
        case spawnRate = "spawn_rate"
    }

    /// Nil if the field is empty.
    func rate() throws(WebError) -> Rate? { try OrderField.rate(spawnRate) }
}
