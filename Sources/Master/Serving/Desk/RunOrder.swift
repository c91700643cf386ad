// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Shared
internal import Text

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

/// A field of a form as text; nil if it is empty.
private enum OrderField {
    static func rate(_ text: String?) throws(WebError) -> Rate? {
        guard let text, !text.isEmpty else { return nil }
        guard let rate = QuantityText.lenientRate(text) else {
            throw problem("spawn_rate", text, "a rate such as 5 or 5/s")
        }
        return rate
    }

    static func duration(
        _ field: String,
        _ text: String?,
        _ example: String
    ) throws(WebError) -> Duration? {
        guard let text, !text.isEmpty else { return nil }
        guard let duration = QuantityText.lenientDuration(text) else {
            throw problem(field, text, "a duration such as \(example)")
        }
        return duration
    }

    private static func problem(_ field: String, _ text: String, _ hint: String) -> WebError {
        WebError(422, "\(field) is \"\(text.shortened(to: 40).printable)\"; write \(hint)")
    }
}
