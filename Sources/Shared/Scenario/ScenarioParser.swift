// SPDX-License-Identifier: Apache-2.0

/// The problems of a scenario file and of the flags that stand in for parts of it.
package typealias ScenarioProblems = DocumentProblems

/// Bytes to a `Scenario`, or all problems at once.
package struct ScenarioParser {
    let reader: DocumentReader
    let overrides: ScenarioOverrides

    /// Flags in `overrides` win over the file.
    ///
    /// `fileName` is only for the problems' sentences.
    package static func parse(
        _ text: String,
        fileName: String,
        overrides: ScenarioOverrides = ScenarioOverrides()
    ) throws(ScenarioProblems) -> Scenario {
        let reader = DocumentReader(text, fileName: fileName)
        let parser = ScenarioParser(reader: reader, overrides: overrides)
        let scenario = reader.root.flatMap(parser.scenario)
        try reader.throwProblems()
        guard let scenario else {
            preconditionFailure("\(fileName): no scenario and no problem")
        }
        return scenario
    }

    private func scenario(_ root: DocumentValue) -> Scenario? {
        guard
            let mapping = DocumentMapping(
                root,
                "the scenario",
                known: ["host", "users", "load"],
                reader: reader
            )
        else { return nil }
        let host = self.host(mapping)
        let users = self.users(mapping)
        let load = self.load(mapping)
        guard let host, let users, let load, reader.problems.isEmpty else { return nil }
        return Scenario(host: host, users: users, load: load)
    }

    func report(_ place: DocumentProblem.Place, _ text: String) { reader.report(place, text) }

    // MARK: Host

    private func host(_ mapping: DocumentMapping) -> String? {
        if let host = overrides.host { return origin(host, at: .flag("--host")) }
        guard let value = mapping["host"] else {
            report(
                mapping.place,
                "host is missing; write e.g. \"host: http://localhost:8000\" or give --host"
            )
            return nil
        }
        guard let text = value.text, !value.isNull else {
            report(value.place, "host is \(value.kind); write e.g. http://localhost:8000")
            return nil
        }
        return origin(text, at: value.place)
    }

    /// `scheme://name[:port][/prefix]` without a trailing slash.
    private func origin(_ text: String, at place: DocumentProblem.Place) -> String? {
        guard !text.isEmpty else {
            report(place, "host is empty; write e.g. http://localhost:8000")
            return nil
        }
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else {
            report(place, "host \"\(text)\" has no scheme; write \"http://\(text)\" or https")
            return nil
        }
        var rest = text.dropFirst(scheme.count)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        let authority = rest.prefix { $0 != "/" }
        let isPlain = rest.allSatisfy { $0.isASCII && !$0.isWhitespace && !"?#@".contains($0) }
        guard isPlain, isAuthority(authority) else {
            report(
                place,
                "host \"\(text)\" is not an origin; write scheme, name and port only, "
                    + "e.g. http://localhost:8000"
            )
            return nil
        }
        return scheme + rest
    }

    private func isAuthority(_ text: Substring) -> Bool {
        guard let colon = text.lastIndex(of: ":"), !text.hasSuffix("]") else {
            return !text.isEmpty
        }
        let port = Int(text[text.index(after: colon)...])
        return colon > text.startIndex && port.map { (1...65_535).contains($0) } == true
    }

    // MARK: Users

    private func users(_ mapping: DocumentMapping) -> [UserKind]? {
        guard let value = mapping["users"] else {
            report(mapping.place, "users is missing; list at least one kind of user with its tasks")
            return nil
        }
        guard let list = value.list, !list.isEmpty else {
            report(value.place, "users is \(emptyOr(value)); list at least one kind of user")
            return nil
        }
        let kinds = list.enumerated().compactMap { userKind($0.element, position: $0.offset) }
        if kinds.count == list.count, kinds.allSatisfy({ $0.weight == 0 }) {
            report(value.place, "every kind of user has weight 0; give one of them at least 1")
        }
        return kinds
    }

    private func userKind(_ value: DocumentValue, position: Int) -> UserKind? {
        guard
            let mapping = DocumentMapping(
                value,
                "a kind of user",
                known: ["name", "weight", "wait", "tasks"],
                notYet: ["count", "on_start", "on_stop", "variables"],
                reader: reader
            )
        else { return nil }
        let name =
            mapping.read("name", "write a name of one line") { self.name($0) }
            ?? "user-\(position + 1)"
        let weight = self.weight(mapping)
        let wait = mapping["wait"].map(self.wait) ?? Wait.none
        guard let tasksValue = mapping["tasks"] else {
            report(mapping.place, "tasks is missing; list at least one request, e.g. \"- get: /\"")
            return nil
        }
        guard let list = tasksValue.list, !list.isEmpty else {
            report(tasksValue.place, "tasks is \(emptyOr(tasksValue)); list at least one request")
            return nil
        }
        let tasks = list.compactMap(self.task)
        if tasks.count == list.count, tasks.allSatisfy({ $0.weight == 0 }) {
            report(tasksValue.place, "every task has weight 0; give one of them at least 1")
        }
        return wait.map { UserKind(name: name, weight: weight, wait: $0, tasks: tasks) }
    }

    private func wait(_ value: DocumentValue) -> Wait? {
        guard
            let mapping = DocumentMapping(
                value,
                "wait",
                known: ["between", "constant"],
                notYet: ["pacing", "throughput"],
                reader: reader
            )
        else { return nil }
        if let constant = mapping["constant"] {
            guard mapping["between"] == nil else {
                report(mapping.place, "wait has both constant and between; keep one")
                return nil
            }
            return duration(constant, "constant", in: .zero...ScenarioLimits.wait).map(
                Wait.constant
            )
        }
        guard let between = mapping["between"] else {
            guard !mapping.hasUnknownKeys else { return nil }
            report(value.place, "wait says nothing; write e.g. \"{between: [0.5s, 1.5s]}\"")
            return nil
        }
        guard let bounds = between.list, bounds.count == 2 else {
            report(between.place, "between is \(between.kind); write two durations: [0.5s, 1.5s]")
            return nil
        }
        let durations = bounds.compactMap {
            duration($0, "between", in: .zero...ScenarioLimits.wait)
        }
        guard durations.count == 2 else { return nil }
        guard durations[0] <= durations[1] else {
            report(between.place, "between goes down; write the shorter duration first")
            return nil
        }
        return .between(durations[0], durations[1])
    }

    // MARK: Values that several keys share

    func weight(_ mapping: DocumentMapping) -> Int {
        let allowed = "it must be a whole number from 0 to \(ScenarioLimits.weight)"
        let weight = mapping.read("weight", allowed) { value in
            value.int.flatMap { (0...ScenarioLimits.weight).contains($0) ? $0 : nil }
        }
        return weight ?? 1
    }

    func name(_ value: DocumentValue) -> String? {
        guard let text = value.text, !value.isNull, !text.isEmpty,
            text.utf8.count <= ScenarioLimits.nameBytes,
            !text.unicodeScalars.contains(where: { $0.value < 32 || $0.value == 127 })
        else { return nil }
        return text
    }

    /// Reports and is nil unless the value is a duration with a unit within the range.
    func duration(
        _ value: DocumentValue,
        _ key: String,
        in range: ClosedRange<Duration>
    ) -> Duration? {
        guard let text = value.text, let duration = QuantityText.duration(text) else {
            let isBare = value.double != nil
            let example =
                isBare ? "write \"\(value.text ?? "")s\"" : "write e.g. \"90s\" or \"500ms\""
            report(value.place, "\(key) is \(value.kind); a duration has a unit: \(example)")
            return nil
        }
        guard range.contains(duration) else {
            report(
                value.place,
                "\(key) is \(text); it must be \(QuantityText.text(of: range.lowerBound)) to "
                    + "\(QuantityText.text(of: range.upperBound))"
            )
            return nil
        }
        return duration
    }

    func emptyOr(_ value: DocumentValue) -> String {
        value.list?.isEmpty == true ? "an empty list" : value.kind
    }
}
