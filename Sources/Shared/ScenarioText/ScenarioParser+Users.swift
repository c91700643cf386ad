// SPDX-License-Identifier: Apache-2.0

// Kinds of users: their tasks, their number, their waits.
extension ScenarioParser {
    func users(_ mapping: DocumentMapping, _ shared: [Variable]) -> [UserKind]? {
        guard let value = mapping["users"] else {
            report(mapping.place, "users is missing; list at least one kind of user with its tasks")
            return nil
        }
        guard let list = value.list, !list.isEmpty else {
            report(value.place, "users is \(emptyOr(value)); list at least one kind of user")
            return nil
        }
        let kinds = list.enumerated().compactMap { position, value in
            userKind(value, position: position, shared)
        }
        let chosen = kinds.filter { !$0.tasks.isEmpty }
        if chosen.isEmpty, !kinds.isEmpty {
            reportTagsOfNoTask()
        } else if kinds.count == list.count, chosen.allSatisfy(\.portion.isNone) {
            report(value.place, "every kind of user has weight 0; give one of them at least 1")
        }
        return chosen
    }

    private func reportTagsOfNoTask() {
        let isIncluding = !overrides.tags.included.isEmpty
        report(
            .flag(isIncluding ? "--tags" : "--exclude-tags"),
            isIncluding
                ? "no task has one of the tags \(overrides.tags.included.joined(separator: ", ")); "
                    + "write tags of the file"
                : "the excluded tags leave no task; exclude fewer"
        )
    }

    private func userKind(
        _ value: DocumentValue,
        position: Int,
        _ shared: [Variable]
    ) -> UserKind? {
        guard
            let mapping = DocumentMapping(
                value,
                "a kind of user",
                known: [
                    "name", "weight", "count", "wait", "variables", "on_start", "tasks", "on_stop",
                    "max_tasks",
                ],
                reader: reader
            )
        else { return nil }
        let name =
            mapping.read("name", Self.nameAllowed) { self.name($0) }
            ?? "user-\(position + 1)"
        let portion = self.portion(mapping)
        let wait = mapping["wait"].map(self.wait) ?? Wait.none
        let own = mapping["variables"].map(variables) ?? []
        let onStart = mapping["on_start"].map { steps($0, "on_start") } ?? []
        let onStop = mapping["on_stop"].map { steps($0, "on_stop") } ?? []
        let limit = mapping.read("max_tasks", Self.limitAllowed) { value in
            value.int.flatMap { $0 > 0 ? $0 : nil }
        }
        guard let tasks = tasks(of: mapping), let wait else { return nil }
        var kind = UserKind(name: name, portion: portion, wait: wait, tasks: tasks)
        // The kind's own variables come last, so that they may use the scenario's and override
        // them.
        kind.variables = shared + own
        kind.onStart = onStart
        kind.onStop = onStop
        kind.taskLimit = limit
        return kind
    }

    private static let limitAllowed = "it must be a whole number of at least 1"

    private func portion(_ mapping: DocumentMapping) -> KindPortion {
        let weight = self.weight(mapping)
        guard mapping["count"] != nil else { return .weight(weight) }
        if mapping["weight"] != nil {
            report(
                mapping.place(of: "count"),
                "weight and count exclude each other; keep one"
            )
        }
        let allowed = "it must be a whole number from 1 to \(ScenarioLimits.users)"
        let count = mapping.read("count", allowed) { value in
            value.int.flatMap { (1...ScenarioLimits.users).contains($0) ? $0 : nil }
        }
        return .count(count ?? 1)
    }

    private func tasks(of mapping: DocumentMapping) -> [WeightedTask]? {
        guard let value = mapping["tasks"] else {
            report(mapping.place, "tasks is missing; list at least one request, e.g. \"- get: /\"")
            return nil
        }
        guard let list = value.list, !list.isEmpty else {
            report(value.place, "tasks is \(emptyOr(value)); list at least one request")
            return nil
        }
        let all = list.compactMap(task)
        if all.count == list.count, all.allSatisfy({ $0.weight == 0 }) {
            report(value.place, "every task has weight 0; give one of them at least 1")
        }
        return overrides.tags.selected(of: all)
    }

    /// A mapping; or a list of mappings, of which the last of a name wins.
    func variables(_ value: DocumentValue) -> [Variable] {
        if let list = value.list { return list.flatMap(variables) }
        guard let entries = value.entries else {
            report(value.place, "variables is \(value.kind); write a mapping of names to values")
            return []
        }
        return entries.compactMap { key, value in
            guard let name = variableName(key) else { return nil }
            guard let text = value.text, !value.isNull else {
                report(value.place, "variable \(name) is \(value.kind); write a plain value")
                return nil
            }
            checkTemplate(text, in: .text, at: value.place)
            return Variable(name: name, value: text)
        }
    }

    /// Reports and is nil for a name that no template could use.
    func variableName(_ key: DocumentValue) -> String? {
        if let name = key.text, name.isTemplateName, name != "env" { return name }
        report(
            key.place,
            "\(key.kind) is not a name; use letters, digits, _ and -, and begin with a letter"
        )
        return nil
    }

    /// With fixed numbers only, every user must have a kind.
    func check(counts kinds: [UserKind], _ load: Load, _ place: DocumentProblem.Place) {
        var fixed = 0
        for kind in kinds {
            guard case .count(let count) = kind.portion else {
                if kind.portion.isNone { continue }
                return
            }
            fixed += count
        }
        let peak = load.profile.peakUsers
        guard peak > fixed else { return }
        report(
            place,
            "the kinds' counts are \(fixed) users together, and the load has \(peak); make them "
                + "equal, or give one kind a weight in place of a count"
        )
    }

    // MARK: Waits

    func wait(_ value: DocumentValue) -> Wait? {
        guard
            let mapping = DocumentMapping(
                value,
                "wait",
                known: ["between", "constant", "pacing", "throughput"],
                reader: reader
            )
        else { return nil }
        let given = ["constant", "between", "pacing", "throughput"].filter { mapping[$0] != nil }
        guard given.count <= 1 else {
            report(
                mapping.place,
                "wait has both \(given.joined(separator: " and ")); keep one"
            )
            return nil
        }
        let range = .zero...ScenarioLimits.wait
        if let constant = mapping["constant"] {
            return duration(constant, "constant", in: range).map(Wait.constant)
        }
        if let pacing = mapping["pacing"] {
            return duration(pacing, "pacing", in: range).map(Wait.pacing)
        }
        if let throughput = mapping["throughput"] {
            return rate(throughput, "throughput").map(Wait.throughput)
        }
        guard let between = mapping["between"] else {
            guard !mapping.hasUnknownKeys else { return nil }
            report(value.place, "wait is empty; write e.g. \"{between: [0.5s, 1.5s]}\"")
            return nil
        }
        return self.between(between)
    }

    private func between(_ between: DocumentValue) -> Wait? {
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
}
