// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// An order from the page to start a run.
package struct RunOrder: Sendable, Equatable, Decodable {
    var scenario: String
    var users: Int?
    var spawnRate: String?
    var runTime: String?
    var warmup: String?

    enum CodingKeys: String, CodingKey {
        case scenario
        case users
        case spawnRate = "spawn_rate"
        case runTime = "run_time"
        case warmup
    }

    /// A limit for typing mistakes; the run itself finds out what the machine can hold.
    static let userLimit = 1_000_000

    /// The order overrides the command line.
    func overrides(over base: ScenarioOverrides) throws(WebError) -> ScenarioOverrides {
        var overrides = base
        if let users {
            guard (1...Self.userLimit).contains(users) else {
                throw WebError(422, "users is \(users); it must be 1 to \(Self.userLimit)")
            }
            overrides.users = users
        }
        if let rate = try OrderField.rate(spawnRate) { overrides.spawnRate = rate }
        if let duration = try OrderField.duration("run_time", runTime, "90s or 2m") {
            overrides.runTime = duration
        }
        if let duration = try OrderField.duration("warmup", warmup, "15s") {
            overrides.warmup = duration
        }
        return overrides
    }
}
