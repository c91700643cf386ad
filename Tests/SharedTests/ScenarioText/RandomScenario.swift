// SPDX-License-Identifier: Apache-2.0

@testable import Shared

// Scenarios that a file could have made, with values at the edges of what the parser allows.
extension Scenario {
    static func random(_ random: inout RandomStream) -> Scenario {
        let hosts = [
            "http://h:8080", "https://a-b.example/p/q", "http://[::1]:65535", "http://10.0.0.1",
        ]
        let common =
            random.below(2) == 0
            ? [] : [Variable(name: "common", value: "c"), .init(name: "x", value: "$${")]
        let kinds = (0...Int(random.below(3))).map { index in
            var kind = UserKind.random(index, &random)
            kind.variables = common + kind.variables
            return kind
        }
        var scenario = Scenario(
            host: hosts[Int(random.below(4))],
            users: kinds,
            load: [Load.randomConstant, Load.randomStages, Load.randomArrivals][
                Int(random.below(3))
            ](&random),
            data: [DataSource.random("table", &random), DataSource.random("more-rows", &random)]
        )
        scenario.http = .random(&random)
        scenario.commonVariables = common
        if random.below(3) == 0 {
            scenario.setup = [.request(.errand), .think(.constant(.random(&random)))]
            scenario.teardown = [.repeated(2, [.request(.errand)])]
        }
        scenario.files = random.below(2) == 0 ? [:] : ["a b.bin": [0, 255, 10], "c": []]
        return scenario
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

    fileprivate static func randomArrivals(_ random: inout RandomStream) -> Load {
        let stages = (0...random.below(3)).map { position in
            Arrivals.Stage(
                duration: .seconds(Int64(random.below(100)) + 1),
                rate: position > 0 && random.below(3) == 0
                    ? nil : Rate(count: Int64(random.below(900)) + 1, per: .milliseconds(250)),
                isRamp: random.below(2) == 0
            )
        }
        return Load(
            profile: .arrivals(
                Arrivals(
                    stages: stages,
                    spacing: Arrivals.Spacing.allCases[Int(random.below(2))],
                    maxInFlight: Int(random.below(5000)) + 1
                )
            ),
            warmup: .milliseconds(999),
            iterations: 1,
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

extension DataSource {
    fileprivate static func random(_ name: String, _ random: inout RandomStream) -> DataSource {
        let cells = ["", "~", "007", "true", "a,b\n\"c\"", "\u{e4}${x}"]
        let columns = Array(["a", "b-c", "_d"].prefix(Int(random.below(3)) + 1))
        let rows = (0...random.below(4)).map { _ in
            columns.map { _ in cells[Int(random.below(6))] }
        }
        let order = Order.allCases[Int(random.below(3))]
        return DataSource(
            name: name,
            table: DataTable(columns: columns, rows: rows),
            order: order,
            scope: Scope.allCases[Int(random.below(2))],
            atEnd: order == .random ? .recycle : AtEnd.allCases[Int(random.below(3))]
        )
    }
}

extension UserKind {
    fileprivate static func random(_ index: Int, _ random: inout RandomStream) -> UserKind {
        var kind = UserKind(
            name: ["k\u{e4}fer", "a: b", "#x", "\"q\""][index] + " \\ \u{1f600}\u{fffe}\u{feff}",
            // Only the first has to have a portion.
            portion: index == 0
                ? .weight(1_000_000)
                : random.below(3) == 0 ? .count(3) : .weight(Int(random.below(3))),
            wait: .random(&random),
            tasks: (0...Int(random.below(4))).map { WeightedTask.random($0, &random) }
        )
        if random.below(2) == 0 {
            kind.variables = [
                Variable(name: "token", value: "~"), Variable(name: "x", value: "${table.a} $${"),
                Variable(name: "token", value: "${uuid()}-${x}"),
            ]
            kind.onStart = [.random(&random, depth: 1)]
            kind.onStop = [.think(.constant(.random(&random))), .random(&random, depth: 1)]
            kind.taskLimit = Int(random.below(9)) + 1
        } else {
            kind.variables = [Variable(name: "token", value: ""), Variable(name: "x", value: "1")]
        }
        return kind
    }
}

extension Wait {
    /// Also those that a step cannot have.
    fileprivate static func random(_ random: inout RandomStream) -> Wait {
        let waits: [Wait] = [
            .constant(.random(&random)), .between(.zero, .seconds(24 * 3600)),
            .between(.nanoseconds(1), .random(&random) + .nanoseconds(1)), .none,
            .pacing(.random(&random)), .throughput(.random(&random)),
        ]
        return waits[Int(random.below(6))]
    }
}

extension WeightedTask {
    fileprivate static func random(_ index: Int, _ random: inout RandomStream) -> WeightedTask {
        var task = WeightedTask(
            weight: index == 0 ? 1 : Int(random.below(9)),
            steps: (0...Int(random.below(3))).map { _ in .random(&random, depth: 0) }
        )
        if random.below(2) == 0 {
            task.tags = ["write", "a b"]
            let wait = Wait.random(&random)
            task.wait = wait == .none ? nil : wait
        }
        return task
    }
}

extension Step {
    fileprivate static func random(_ random: inout RandomStream, depth: Int) -> Step {
        switch depth < 2 ? random.below(6) : 0 {
        case 1: return .think(.between(.zero, .random(&random)))
        case 2: return .repeated(Int(random.below(5)) + 1, [.random(&random, depth: depth + 1)])
        case 3:
            let options = (0...Int(random.below(2))).map { index in
                WeightedTask(
                    weight: index == 0 ? 1 : 0,
                    steps: [.random(&random, depth: depth + 1)]
                )
            }
            return .choose(options)
        default: return .request(.random(&random))
        }
    }
}

extension RequestTemplate {
    fileprivate static func random(_ random: inout RandomStream) -> RequestTemplate {
        let headers = [
            HeaderField(name: "X-A", value: "yes: 'no'"), HeaderField(name: "x-empty", value: ""),
            HeaderField(name: "!#$%&'*+-.^_`|~", value: "~ \u{e4} null \\ ${token}"),
        ]
        let bodies = [
            nil, "", "null", "~", "[1, 2, ${x}]", "line\r\n\ttab \u{1}\u{85}\u{2028}\u{ffff} 123",
        ]
        let statuses = [ExpectedStatus.below400, .oneOf([100]), .oneOf([599, 200])]
        let method = HTTPMethod.allCases[Int(random.below(7))]
        var request = RequestTemplate(
            method: method,
            path: "/p\(random.below(9))?q=%20{}&r=\"'${int(-1, 7)}",
            name: ["/p[1]", "true", "1.50", "- x"][Int(random.below(4))],
            headers: Array(headers.prefix(Int(random.below(4)))),
            body: method == .head ? nil : bodies[Int(random.below(6))],
            bodyPlace: [.text, .json, .form][Int(random.below(3))],
            expectedStatus: statuses[Int(random.below(3))]
        )
        request.timeouts = .random(&random)
        request.maxRedirects = Int(random.below(5))
        request.credentials =
            [
                nil, .bearer("${x}"), .basic(user: "a:\"", password: "${uuid()} é"),
            ][Int(random.below(3))]
        if request.body == nil { request = request.withPlainBodyPlace }
        if random.below(2) == 0 {
            request.checks = (0...random.below(3)).map { _ in .random(&random) }
            request.extractions = (0...random.below(2)).map { .random(Int($0), &random) }
        }
        return request
    }

    /// Without a body there is nothing to escape.
    private var withPlainBodyPlace: RequestTemplate {
        var plain = RequestTemplate(
            method: method,
            path: path,
            name: name,
            headers: headers,
            expectedStatus: expectedStatus
        )
        plain.timeouts = timeouts
        plain.maxRedirects = maxRedirects
        plain.credentials = credentials
        return plain
    }
}

extension ResponseCheck {
    fileprivate static func random(_ random: inout RandomStream) -> ResponseCheck {
        let path = try? JSONPath("$.a['b c'][?@.d == \"e\"]")
        let named: [Subject] = [.header("Content-Type")] + (path.map { [.json($0)] } ?? [])
        let isNamed = random.below(2) == 0
        let subject: Subject =
            isNamed ? named[Int(random.below(UInt64(named.count)))] : .body
        let numbers: [Subject] = [.size, .latency, .status]
        if random.below(3) == 0 {
            return ResponseCheck(
                subject: numbers[Int(random.below(3))],
                condition: random.below(2) == 0 ? .atLeast(0) : .atMost(1_000_001),
                isSoft: true,
                name: nil
            )
        }
        let texts: [Condition] = [
            .equals("true"), .equals(""), .contains("~ \u{e4}"), .matches("a(b|c)+ \\d"),
        ]
        return ResponseCheck(
            subject: subject,
            condition: isNamed && random.below(4) == 0 ? .exists : texts[Int(random.below(4))],
            isSoft: random.below(2) == 0,
            name: random.below(2) == 0 ? "null" : nil
        )
    }
}

extension Extraction {
    fileprivate static func random(_ index: Int, _ random: inout RandomStream) -> Extraction {
        let path = try? JSONPath("$..id")
        let sources: [Source] = [.header("X-Id"), .body] + (path.map { [.json($0)] } ?? [])
        let source = sources[Int(random.below(UInt64(sources.count)))]
        return Extraction(
            variable: ["token", "id_1"][index],
            source: source,
            pattern: source == .body || random.below(2) == 0 ? "([0-9]+): 'x'" : nil,
            fallback: random.below(2) == 0 ? "none" : nil
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

extension RequestTimeouts {
    fileprivate static func random(_ random: inout RandomStream) -> RequestTimeouts {
        var timeouts = RequestTimeouts()
        let any = { (random: inout RandomStream) in
            min(Duration.milliseconds(1) + .random(&random), .seconds(3600))
        }
        timeouts.total = any(&random)
        if random.below(2) == 0 { timeouts.connect = any(&random) }
        if random.below(2) == 0 { timeouts.firstByte = any(&random) }
        return timeouts
    }
}

extension HTTPSettings {
    fileprivate static func random(_ random: inout RandomStream) -> HTTPSettings {
        var http = HTTPSettings()
        let flip = { (random: inout RandomStream) in random.below(2) == 0 }
        http.version = flip(&random) ? .http1 : .http2
        http.keepsCookies = flip(&random)
        http.acceptsCompression = flip(&random)
        http.connections = [.user, .shared, .close][Int(random.below(3))]
        http.addressFamily = [.any, .ipv4, .ipv6][Int(random.below(3))]
        http.dnsCache = .seconds(Int(random.below(100)))
        if flip(&random) { http.proxy = "socks5h://u:p@proxy:1080" }
        if flip(&random) { http.sourceAddresses = ["127.0.0.2", "::1"] }
        if flip(&random) {
            http.detours = [
                .init(from: HostPort(host: "a.b", port: 443), to: HostPort(host: "::1", port: 1))
            ]
        }
        http.tls.verifies = flip(&random)
        if flip(&random) { http.tls.serverName = "x.y" }
        if flip(&random) { http.tls.authorities = "-----BEGIN A\n\u{e9}\n" }
        if flip(&random) {
            http.tls.certificate = "-----BEGIN B\n"
            http.tls.key = "-----BEGIN C\n"
        }
        return http
    }
}

extension RequestTemplate {
    /// Takes nothing that only users of the load have.
    fileprivate static var errand: RequestTemplate {
        var request = RequestTemplate(method: .post, path: "/seed/${found}", name: "/seed")
        request.extractions = [
            Extraction(variable: "found", source: .header("X"), pattern: nil, fallback: "1")
        ]
        return request
    }
}
