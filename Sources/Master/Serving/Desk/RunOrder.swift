// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What somebody at the page wants to be run.
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

    /// More than a machine can hold is found out by the run; this is for slips of the finger.
    static let userLimit = 1_000_000

    /// What the order says wins over what the command line says.
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
