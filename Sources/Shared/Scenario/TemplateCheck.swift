// SPDX-License-Identifier: Apache-2.0

/// Whether everything that templates name exists: variables of the kind, columns of the data.
struct TemplateCheck {
    private let scenario: Scenario
    private let reader: DocumentReader

    init(_ scenario: Scenario, _ reader: DocumentReader) {
        self.scenario = scenario
        self.reader = reader
    }

    /// Reports each name once, at its first place in the file.
    func run() {
        var reported: Set<TemplateValue> = []
        let found = Set(scenario.setup.flatMap(\.requests).flatMap(\.extractions).map(\.variable))
        for kind in scenario.users {
            let known = kind.knownVariables.union(found)
            for value in kind.templateValues where !reported.contains(value) {
                guard let sentence = problem(of: value, "of kind \(kind.name)", known) else {
                    continue
                }
                reported.insert(value)
                reader.report(place(of: value), sentence)
            }
        }
        for errand in Errand.allCases {
            guard let kind = scenario.scenario(of: errand)?.users.first else { continue }
            let known = kind.knownVariables.union(errand == .setup ? [] : found)
            for value in kind.templateValues where !reported.contains(value) {
                guard let sentence = problem(of: value, errand, known) else { continue }
                reported.insert(value)
                reader.report(place(of: value), sentence)
            }
        }
    }

    /// An errand has one user, independent of what the users of the load do.
    private func problem(
        of value: TemplateValue,
        _ errand: Errand,
        _ variables: Set<String>
    ) -> String? {
        let taken: String? =
            switch value {
            case .variable(let name) where scenario.data.contains { $0.name == name }: name
            case .column(let name, _): name
            case .counter: "counter()"
            default: nil
            }
        guard let taken else { return problem(of: value, "in \(errand.rawValue)", variables) }
        return
            "\(errand.rawValue) cannot use ${\(taken)}, because each user of the load has its "
            + "own; write a variable or a value"
    }

    private func problem(
        of value: TemplateValue,
        _ whose: String,
        _ variables: Set<String>
    ) -> String? {
        switch value {
        case .variable(let name):
            if let data = scenario.data.first(where: { $0.name == name }) {
                return data.table.columns.count == 1
                    ? nil
                    : "${\(name)} is a table; write a column: "
                        + data.table.columns.map { "${\(name).\($0)}" }.joined(separator: ", ")
            }
            guard !variables.contains(name) else { return nil }
            return "no variable \"\(name)\" \(whose) is set or extracted; "
                + Self.suggestion(name, variables, or: "add it to variables or extract")
        case .column(let name, let column):
            guard let data = scenario.data.first(where: { $0.name == name }) else {
                return "no data is named \"\(name)\"; "
                    + Self.suggestion(name, scenario.data.map(\.name), or: "add it under data")
            }
            guard !data.table.columns.contains(column) else { return nil }
            return "data \(name) has no column \"\(column)\"; its columns are "
                + data.table.columns.joined(separator: ", ")
        default: return nil
        }
    }

    private static func suggestion(
        _ name: String,
        _ known: some Collection<String>,
        or otherwise: String
    ) -> String {
        let nearest = known.map { ($0, editDistance($0, name)) }.min { ($0.1, $0.0) < ($1.1, $1.0) }
        guard let nearest, nearest.1 <= (name.count + 1) / 2 else { return otherwise }
        return "did you mean \"\(nearest.0)\"?"
    }

    /// Of the first value in the file that has the name in braces.
    private func place(of value: TemplateValue) -> DocumentProblem.Place {
        let name =
            switch value {
            case .variable(let name): name
            case .column(let data, let column): "\(data).\(column)"
            default: ""
            }
        return reader.root?.firstPlace { $0.contains("${") && $0.contains(name) }
            ?? .file(line: 1, column: 1)
    }
}

extension Scenario {
    /// All placeholders of its templates.
    package var templateValues: [TemplateValue] {
        users.flatMap(\.templateValues)
            + (setup + teardown).flatMap(\.requests).flatMap(\.templateValues)
    }
}

extension UserKind {
    /// Names that are set or extracted somewhere.
    fileprivate var knownVariables: Set<String> {
        Set(variables.map(\.name))
            .union(requests.flatMap(\.extractions).map(\.variable))
    }

    /// All placeholders of its templates.
    package var templateValues: [TemplateValue] {
        variables.flatMap { Self.values($0.value, .text) } + requests.flatMap(\.templateValues)
    }

    fileprivate static func values(_ text: String, _ place: TemplatePlace) -> [TemplateValue] {
        // Invalid templates were reported at their place.
        (try? Template(text, in: place))?.values ?? []
    }
}

extension RequestTemplate {
    /// All placeholders of its templates.
    package var templateValues: [TemplateValue] {
        UserKind.values(path, .target) + headers.flatMap { UserKind.values($0.value, .header) }
            + (body.map { UserKind.values($0, bodyPlace) } ?? [])
            + (credentials?.texts.flatMap { UserKind.values($0, .text) } ?? [])
    }
}

extension DocumentValue {
    /// The place of the first scalar that fulfils the condition, in file order.
    func firstPlace(
        where isWanted: (String) -> Bool
    ) -> DocumentProblem.Place? {
        if let text, isWanted(text) { return place }
        for value in list ?? [] {
            if let place = value.firstPlace(where: isWanted) { return place }
        }
        for entry in entries ?? [] {
            if let place = entry.value.firstPlace(where: isWanted) { return place }
        }
        return nil
    }
}
