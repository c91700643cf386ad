// SPDX-License-Identifier: Apache-2.0

internal import Crypto

// A scenario's canonical form: a JSON document in the format of the scenario file (JSON is YAML)
// with every default written out and one order of keys. It travels to the workers, which read it
// with the same parser, and its hash is the meaning of "the same test".
extension Scenario {
    package var canonicalText: String {
        JSONText.object([
            ("host", .string(host)),
            ("users", .list(users.map(\.canonical))),
            ("load", load.canonical),
        ]).text
    }

    /// SHA-256 of the canonical text, in hexadecimal.
    package var digest: String {
        SHA256.hash(data: Array(canonicalText.utf8))
            .map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
            .joined()
    }
}

extension UserKind {
    fileprivate var canonical: JSONText {
        var fields: [(String, JSONText)] = [("name", .string(name)), ("weight", .number(weight))]
        switch wait {
        case .none: break
        case .constant(let duration):
            fields.append(("wait", .object([("constant", .of(duration))])))
        case .between(let low, let high):
            fields.append(("wait", .object([("between", .list([.of(low), .of(high)]))])))
        }
        fields.append(("tasks", .list(tasks.map(\.canonical))))
        return .object(fields)
    }
}

extension WeightedTask {
    fileprivate var canonical: JSONText {
        var fields: [(String, JSONText)] = [
            ("weight", .number(weight)),
            (request.method.rawValue.lowercased(), .string(request.path)),
            ("name", .string(request.name)),
        ]
        if let body = request.body { fields.append(("body", .string(body))) }
        let headers = request.headers
        if !headers.isEmpty {
            fields.append(("headers", .object(headers.map { ($0.name, .string($0.value)) })))
        }
        fields.append(("timeout", .of(request.timeout)))
        if case .oneOf(let statuses) = request.expectedStatus {
            fields.append(("expect", .object([("status", .list(statuses.map(JSONText.number)))])))
        }
        return .object(fields)
    }
}

extension Load {
    fileprivate var canonical: JSONText {
        var fields: [(String, JSONText)] = []
        switch profile {
        case .constant(let users, let spawnRate, let runTime):
            fields = [
                ("users", .number(users)), ("spawn_rate", .of(spawnRate)),
                ("run_time", .of(runTime)),
            ]
        case .stages(let stages):
            fields = [("stages", .list(stages.map(\.canonical)))]
        }
        fields.append(("warmup", .of(warmup)))
        fields.append(("iterations", .number(iterations)))
        fields.append(("seed", .literal(String(seed))))
        return .object(fields)
    }
}

extension LoadProfile.Stage {
    fileprivate var canonical: JSONText {
        var fields: [(String, JSONText)] = [("duration", .of(duration)), ("users", .number(users))]
        if let spawnRate { fields.append(("spawn_rate", .of(spawnRate))) }
        return .object(fields)
    }
}

extension JSONText {
    fileprivate static func of(_ duration: Duration) -> JSONText {
        .string(QuantityText.text(of: duration))
    }

    fileprivate static func of(_ rate: Rate) -> JSONText { .string(QuantityText.text(of: rate)) }
}
