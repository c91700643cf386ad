// SPDX-License-Identifier: Apache-2.0

// Tasks: one request or several steps, chosen by weight.
extension ScenarioParser {
    /// Alternatives to a request in a step.
    private static let flowKeys = ["think", "choose", "repeat", "steps"]

    func task(_ value: DocumentValue) -> WeightedTask? {
        guard
            let mapping = DocumentMapping(
                value,
                "a task",
                known: ["weight"] + Self.requestKeys + Self.flowKeys + ["tags", "wait"],
                reader: reader
            )
        else { return nil }
        let weight = self.weight(mapping)
        let tags = mapping["tags"].map(self.tags) ?? []
        let wait = mapping["wait"].map(self.wait)
        guard let steps = steps(of: mapping, "a task") else { return nil }
        var task = WeightedTask(weight: weight, steps: steps)
        task.tags = tags
        task.wait = wait ?? nil
        return task
    }

    private func tags(_ value: DocumentValue) -> [String] {
        let values = value.list ?? [value]
        return values.compactMap { value in
            if let name = name(value), !name.contains(",") { return name }
            report(value.place, "tags is \(value.kind); write a name or a list of names")
            return nil
        }
    }

    /// A list of steps; never empty.
    func steps(_ value: DocumentValue, _ key: String) -> [Step] {
        guard let list = value.list, !list.isEmpty else {
            report(value.place, "\(key) is \(emptyOr(value)); list at least one step")
            return []
        }
        return list.compactMap { value -> [Step]? in
            guard
                let mapping = DocumentMapping(
                    value,
                    "a step",
                    known: Self.requestKeys + Self.flowKeys,
                    reader: reader
                )
            else { return nil }
            return steps(of: mapping, "a step")
        }
        .flatMap(\.self)
    }

    /// The content of one mapping: a request, or one of the keys of flow.
    private func steps(of mapping: DocumentMapping, _ what: String) -> [Step]? {
        let methods = HTTPMethod.allCases.filter { mapping[$0.rawValue.lowercased()] != nil }
        let flow = Self.flowKeys.filter { mapping[$0] != nil && $0 != "repeat" }
        let given = methods.map { $0.rawValue.lowercased() } + flow
        guard given.count == 1 else {
            reportAmbiguity(given, mapping, what)
            return nil
        }
        if let method = methods.first {
            if mapping["repeat"] != nil {
                report(
                    mapping.place(of: "repeat"),
                    "repeat is for steps; write \"{repeat: 3, steps: [...]}\""
                )
            }
            return request(method, mapping).map { [.request($0)] }
        }
        for key in Self.requestKeys where mapping[key] != nil {
            report(
                mapping.place(of: key),
                "\(key) is for a request; take it out of \(what) of \(flow[0])"
            )
        }
        switch flow[0] {
        case "think": return mapping["think"].flatMap(think).map { [.think($0)] }
        case "choose": return mapping["choose"].flatMap(choice).map { [$0] }
        default:
            let steps = mapping["steps"].map { self.steps($0, "steps") } ?? []
            guard mapping["repeat"] != nil else { return steps.isEmpty ? nil : steps }
            let allowed = "it must be a whole number from 1 to \(ScenarioLimits.repetitions)"
            let count = mapping.read("repeat", allowed) { value in
                value.int.flatMap { (1...ScenarioLimits.repetitions).contains($0) ? $0 : nil }
            }
            guard let count, !steps.isEmpty else { return nil }
            return [.repeated(count, steps)]
        }
    }

    private func reportAmbiguity(_ given: [String], _ mapping: DocumentMapping, _ what: String) {
        if given.count > 1 {
            report(
                mapping.place,
                "\(what) is one request; keep one of " + given.joined(separator: ", ")
            )
        } else if !mapping.hasUnknownKeys {
            let methods = HTTPMethod.allCases.map { $0.rawValue.lowercased() }
            report(
                mapping.place,
                "\(what) needs a request; write e.g. \"get: /path\" "
                    + "(\(methods.joined(separator: ", "))), or one of steps, choose, think"
            )
        }
    }

    /// A duration alone, or one of the waits that do not depend on the task's start.
    private func think(_ value: DocumentValue) -> Wait? {
        if value.entries == nil {
            return duration(value, "think", in: .zero...ScenarioLimits.wait).map(Wait.constant)
        }
        switch wait(value) {
        case .pacing, .throughput:
            report(value.place, "think is constant or between; pacing and throughput are for wait")
            return nil
        case let wait: return wait
        }
    }

    private func choice(_ value: DocumentValue) -> Step? {
        guard let list = value.list, !list.isEmpty else {
            report(value.place, "choose is \(emptyOr(value)); list at least one task")
            return nil
        }
        let tasks = list.compactMap(task)
        for (task, value) in zip(tasks, list) where task.wait != nil && tasks.count == list.count {
            report(value.place, "wait is for a task of a kind; write a think step here")
        }
        if tasks.count == list.count, tasks.allSatisfy({ $0.weight == 0 }) {
            report(value.place, "every task has weight 0; give one of them at least 1")
        }
        return tasks.isEmpty ? nil : .choose(tasks)
    }
}
