// SPDX-License-Identifier: Apache-2.0

internal import Foundation

// A scenario's canonical form: a JSON document in the format of the scenario file (JSON is YAML)
// with every default written out and one order of keys. It travels to the workers, which read it
// with the same parser, and its hash is the meaning of "the same test".
extension Scenario {
    package var canonicalText: String {
        var fields: [(String, JSONText)] = [
            ("host", .string(host)), ("engine", .string(engine.rawValue)),
            ("http", http.canonical),
        ]
        if !files.isEmpty {
            let contents = files.sorted { $0.key < $1.key }
                .map { ($0.key, JSONText.string(Data($0.value).base64EncodedString())) }
            fields.append(("files", .object(contents)))
        }
        if !data.isEmpty {
            fields.append(("data", .object(data.map { ($0.name, $0.canonical) })))
        }
        if !commonVariables.isEmpty {
            fields.append(("variables", commonVariables.canonical))
        }
        if !setup.isEmpty { fields.append(("setup", .list(setup.map(\.canonical)))) }
        fields.append(("users", .list(users.map { $0.canonical(after: commonVariables.count) })))
        if !teardown.isEmpty { fields.append(("teardown", .list(teardown.map(\.canonical)))) }
        fields.append(("load", load.canonical))
        return JSONText.object(fields).text
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
        case .arrivals(let arrivals):
            fields = [
                ("arrivals", .list(arrivals.stages.map(\.canonical))),
                ("spacing", .string(arrivals.spacing.rawValue)),
                ("max_in_flight", .number(arrivals.maxInFlight)),
            ]
        }
        fields.append(("warmup", .of(warmup)))
        fields.append(("iterations", .number(iterations)))
        fields.append(("seed", .literal(String(seed))))
        fields.append(("stop_timeout", .of(stopTimeout)))
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

extension Arrivals.Stage {
    fileprivate var canonical: JSONText {
        .object([
            ("duration", .of(duration)), ("rate", rate.map { .of($0) } ?? .string("0/s")),
            ("ramp", .literal(isRamp ? "true" : "false")),
        ])
    }
}
