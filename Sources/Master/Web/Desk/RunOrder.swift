// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What somebody at the page wants to be run.
struct RunOrder: Sendable, Equatable, Decodable {
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
        if let spawnRate = given(spawnRate) {
            guard let rate = QuantityText.lenientRate(spawnRate) else {
                throw Self.problem("spawn_rate", spawnRate, "a rate such as 5 or 5/s")
            }
            overrides.spawnRate = rate
        }
        if let runTime = given(runTime) {
            guard let duration = QuantityText.lenientDuration(runTime) else {
                throw Self.problem("run_time", runTime, "a duration such as 90s or 2m")
            }
            overrides.runTime = duration
        }
        if let warmup = given(warmup) {
            guard let duration = QuantityText.lenientDuration(warmup) else {
                throw Self.problem("warmup", warmup, "a duration such as 15s")
            }
            overrides.warmup = duration
        }
        return overrides
    }

    /// An empty field of a form says nothing.
    private func given(_ text: String?) -> String? { text?.isEmpty == true ? nil : text }

    private static func problem(_ field: String, _ text: String, _ hint: String) -> WebError {
        WebError(422, "\(field) is \"\(text.shortened(to: 40).printable)\"; write \(hint)")
    }
}
