// SPDX-License-Identifier: Apache-2.0

@testable import Shared

// Scenarios that a file could have made, with values at the edges of what the parser allows.
extension Scenario {
    static func random(_ random: inout RandomStream) -> Scenario {
        let hosts = [
            "http://h:8080", "https://a-b.example/p/q", "http://[::1]:65535", "http://10.0.0.1",
        ]
        let kinds = (0...Int(random.below(3))).map { UserKind.random($0, &random) }
        return Scenario(
            host: hosts[Int(random.below(4))],
            users: kinds,
            load: random.below(2) == 0 ? .randomConstant(&random) : .randomStages(&random)
        )
    }
}

extension Load {
    fileprivate static func randomConstant(_ random: inout RandomStream) -> Load {
        let users = Int(random.below(50)) + 1
        let rate = Rate.random(&random)
        let warmup = Duration.random(&random)
        return Load(
            profile: .constant(
                users: users,
                spawnRate: rate,
                runTime: warmup + rate.needed(for: users) + .milliseconds(1)
            ),
            warmup: warmup,
            iterations: Int(random.below(3)) * 2 + 1,
            seed: random.next()
        )
    }

    fileprivate static func randomStages(_ random: inout RandomStream) -> Load {
        var users = 0
        let stages = (0...Int(random.below(4))).map { position in
            let target = Int(random.below(30)) + (position == 0 ? 1 : 0)
            let rate = random.below(2) == 0 ? nil : Rate.random(&random)
            let needed = rate?.needed(for: abs(target - users)) ?? .zero
            users = target
            return LoadProfile.Stage(
                duration: needed + .milliseconds(1) + .random(&random),
                users: target,
                spawnRate: rate
            )
        }
        return Load(
            profile: .stages(stages),
            warmup: random.below(2) == 0 ? .zero : .microseconds(999),
            iterations: 1,
            seed: random.next()
        )
    }
}

extension UserKind {
    fileprivate static func random(_ index: Int, _ random: inout RandomStream) -> UserKind {
        let waits: [Wait] = [
            .none, .constant(.random(&random)), .between(.zero, .seconds(24 * 3600)),
            .between(.nanoseconds(1), .random(&random) + .nanoseconds(1)),
        ]
        return UserKind(
            name: ["k\u{e4}fer", "a: b", "#x", "\"q\""][index] + " \\ \u{1f600}\u{fffe}\u{feff}",
            // Only the first has to have a share.
            weight: index == 0 ? 1_000_000 : Int(random.below(3)),
            wait: waits[Int(random.below(4))],
            tasks: (0...Int(random.below(4))).map { WeightedTask.random($0, &random) }
        )
    }
}

extension WeightedTask {
    fileprivate static func random(_ index: Int, _ random: inout RandomStream) -> WeightedTask {
        let headers = [
            HeaderField(name: "X-A", value: "yes: 'no'"), HeaderField(name: "x-empty", value: ""),
            HeaderField(name: "!#$%&'*+-.^_`|~", value: "~ \u{e4} null \\"),
        ]
        let bodies = [
            nil, "", "null", "~", "[1, 2]", "line\r\n\ttab \u{1}\u{85}\u{2028}\u{ffff} 123",
        ]
        let statuses = [ExpectedStatus.below400, .oneOf([100]), .oneOf([599, 200])]
        let method = HTTPMethod.allCases[Int(random.below(7))]
        return WeightedTask(
            weight: index == 0 ? 1 : Int(random.below(9)),
            request: RequestTemplate(
                method: method,
                path: "/p\(index)?q=%20{}&r=\"'",
                name: ["/p[\(index)]", "true", "1.50", "- x"][Int(random.below(4))],
                headers: Array(headers.prefix(Int(random.below(4)))),
                body: method == .head ? nil : bodies[Int(random.below(6))],
                timeout: min(.milliseconds(1) + .random(&random), .seconds(3600)),
                expectedStatus: statuses[Int(random.below(3))]
            )
        )
    }
}

extension Duration {
    /// Of every unit, also zero and with fractions of all of them.
    fileprivate static func random(_ random: inout RandomStream) -> Duration {
        let scale: Int64 = [1, 1000, 1_000_000, 1_000_000_000][Int(random.below(4))]
        return .nanoseconds(Int64(random.below(4000)) * scale)
    }
}

extension Rate {
    fileprivate static func random(_ random: inout RandomStream) -> Rate {
        Rate(count: Int64(random.below(1000)) + 1, per: .random(&random) + .microseconds(1))
    }

    fileprivate func needed(for change: Int) -> Duration {
        .nanoseconds((period * change / Int(count)).nanoseconds)
    }
}
