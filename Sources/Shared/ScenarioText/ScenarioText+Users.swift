// SPDX-License-Identifier: Apache-2.0

// The canonical form of users, tasks and requests.
extension UserKind {
    /// The first `commonCount` variables are those of every user, and are not repeated here.
    func canonical(after commonCount: Int) -> JSONText {
        var fields: [(String, JSONText)] = [("name", .string(name))]
        switch portion {
        case .weight(let weight): fields.append(("weight", .number(weight)))
        case .count(let count): fields.append(("count", .number(count)))
        }
        if let wait = wait.canonical { fields.append(("wait", wait)) }
        let own = Array(variables.dropFirst(commonCount))
        if !own.isEmpty { fields.append(("variables", own.canonical)) }
        if !onStart.isEmpty { fields.append(("on_start", .list(onStart.map(\.canonical)))) }
        fields.append(("tasks", .list(tasks.map(\.canonical))))
        if !onStop.isEmpty { fields.append(("on_stop", .list(onStop.map(\.canonical)))) }
        if let taskLimit { fields.append(("max_tasks", .number(taskLimit))) }
        return .object(fields)
    }
}

extension [Variable] {
    /// A list, because a name may be there twice; the last one wins.
    var canonical: JSONText {
        .list(map { .object([($0.name, .string($0.value))]) })
    }
}

extension Wait {
    /// Nil for no wait, which is the default.
    fileprivate var canonical: JSONText? {
        switch self {
        case .none: nil
        case .constant(let duration): .object([("constant", .of(duration))])
        case .between(let low, let high): .object([("between", .list([.of(low), .of(high)]))])
        case .pacing(let duration): .object([("pacing", .of(duration))])
        case .throughput(let rate): .object([("throughput", .of(rate))])
        }
    }
}

extension WeightedTask {
    fileprivate var canonical: JSONText {
        var fields: [(String, JSONText)] = [("weight", .number(weight))]
        if !tags.isEmpty { fields.append(("tags", .list(tags.map(JSONText.string)))) }
        if let wait {
            fields.append(("wait", wait.canonical ?? .object([("constant", .string("0s"))])))
        }
        if steps.count == 1 {
            fields += steps[0].fields
        } else {
            fields.append(("steps", .list(steps.map(\.canonical))))
        }
        return .object(fields)
    }
}

extension Step {
    var canonical: JSONText { .object(fields) }

    fileprivate var fields: [(String, JSONText)] {
        switch self {
        case .request(let request): request.fields
        case .think(let wait):
            [("think", wait.canonical ?? .object([("constant", .string("0s"))]))]
        case .choose(let tasks): [("choose", .list(tasks.map(\.canonical)))]
        case .repeated(let count, let steps):
            [("repeat", .number(count)), ("steps", .list(steps.map(\.canonical)))]
        }
    }
}

extension RequestTemplate {
    fileprivate var fields: [(String, JSONText)] {
        var fields: [(String, JSONText)] = [
            (method.rawValue.lowercased(), .string(path)), ("name", .string(name)),
        ]
        if let body { fields.append(("body", canonical(body))) }
        if !headers.isEmpty {
            fields.append(("headers", .object(headers.map { ($0.name, .string($0.value)) })))
        }
        if let credentials { fields.append(("auth", credentials.canonical)) }
        fields.append(("timeout", timeouts.canonical))
        fields.append(("redirects", .number(maxRedirects)))
        if case .oneOf(let statuses) = expectedStatus {
            fields.append(("expect", .object([("status", .list(statuses.map(JSONText.number)))])))
        }
        if !checks.isEmpty { fields.append(("checks", .list(checks.map(\.canonical)))) }
        if !extractions.isEmpty {
            fields.append(
                ("extract", .object(extractions.map { ($0.variable, $0.canonical) }))
            )
        }
        return fields
    }

    private func canonical(_ body: String) -> JSONText {
        switch bodyPlace {
        case .json: .object([("text", .string(body)), ("escape", .string("json"))])
        case .form: .object([("text", .string(body)), ("escape", .string("form"))])
        case .text, .target, .header: .string(body)
        }
    }
}

extension ResponseCheck {
    fileprivate var canonical: JSONText {
        let condition: [(String, JSONText)] =
            switch self.condition {
            case .exists: []
            case .equals(let text): [("equals", .string(text))]
            case .contains(let text): [("contains", .string(text))]
            case .matches(let pattern): [("matches", .string(pattern))]
            case .atLeast(let limit): [("at_least", canonical(limit))]
            case .atMost(let limit): [("at_most", canonical(limit))]
            }
        var fields: [(String, JSONText)] =
            switch subject {
            case .status: [("status", .object(condition))]
            case .body: [("body", .object(condition))]
            case .size: [("size", .object(condition))]
            case .latency: [("latency", .object(condition))]
            case .header(let name): [("header", .string(name))] + condition
            case .json(let path): [("json", .string(path.text))] + condition
            }
        if isSoft { fields.append(("soft", .literal("true"))) }
        if let name { fields.append(("name", .string(name))) }
        return .object(fields)
    }

    private func canonical(_ limit: Int64) -> JSONText {
        subject == .latency ? .of(Duration.nanoseconds(limit)) : .literal(String(limit))
    }
}

extension Extraction {
    fileprivate var canonical: JSONText {
        var fields: [(String, JSONText)] =
            switch source {
            case .header(let name): [("header", .string(name))]
            case .json(let path): [("json", .string(path.text))]
            case .body: []
            }
        if let pattern { fields.append(("regex", .string(pattern))) }
        if let fallback { fields.append(("default", .string(fallback))) }
        return .object(fields)
    }
}

extension DataSource {
    var canonical: JSONText {
        .object([
            ("columns", .list(table.columns.map(JSONText.string))),
            ("rows", .list(table.rows.map { .list($0.map(JSONText.string)) })),
            ("order", .string(order.rawValue)), ("each", .string(scope.rawValue)),
            ("at_end", .string(atEnd.rawValue)),
        ])
    }
}

extension JSONText {
    static func of(_ duration: Duration) -> JSONText { .string(QuantityText.text(of: duration)) }

    static func of(_ rate: Rate) -> JSONText { .string(QuantityText.text(of: rate)) }
}
