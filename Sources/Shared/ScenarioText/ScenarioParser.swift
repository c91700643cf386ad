// SPDX-License-Identifier: Apache-2.0

/// The problems of a scenario file and of the options that override it.
package typealias ScenarioProblems = DocumentProblems

/// Bytes to a `Scenario`, or all problems at once.
package struct ScenarioParser {
    let reader: DocumentReader
    let overrides: ScenarioOverrides

    /// The source of the tables that the file names.
    let dataFiles: DataFiles?

    /// The defaults of requests; read before the requests.
    private(set) var defaults = RequestDefaults()

    /// `overrides` replaces values of the file.
    ///
    /// `fileName` appears only in problems. A canonical text needs neither `environment` nor
    /// `dataFiles`: it contains everything.
    package static func parse(
        _ text: String,
        fileName: String,
        overrides: ScenarioOverrides = ScenarioOverrides(),
        environment: [String: String]? = nil,
        dataFiles: DataFiles? = nil
    ) throws(ScenarioProblems) -> Scenario {
        let limit = ScenarioLimits.textBytes
        guard text.utf8.count <= limit else {
            let problem = tooLong(text, "the file", limit: limit)
            throw ScenarioProblems(fileName: fileName, problems: [problem])
        }
        let reader = DocumentReader(text, fileName: fileName, environment: environment)
        let parser = ScenarioParser(reader: reader, overrides: overrides, dataFiles: dataFiles)
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
                known: [
                    "host", "engine", "http", "variables", "data", "setup", "users", "teardown",
                    "load", "files",
                ],
                reader: reader
            )
        else { return nil }
        let host = self.host(mapping)
        let engine = mapping.read("engine", "write auto or libcurl") { value in
            EngineChoice(rawValue: value.text ?? "")
        }
        let data = self.data(mapping)
        let variables = mapping["variables"].map(self.variables) ?? []
        let (http, defaults) = self.http(mapping)
        var parser = self
        parser.defaults = defaults
        let setup = mapping["setup"].map { parser.steps($0, "setup") } ?? []
        let users = parser.users(mapping, variables)
        let teardown = mapping["teardown"].map { parser.steps($0, "teardown") } ?? []
        let load = self.load(mapping)
        guard let host, let users, let load, reader.problems.isEmpty else { return nil }
        guard hasFewEndpoints(users, mapping) else { return nil }
        check(counts: users, load, mapping.place(of: "users"))
        var scenario = Scenario(host: host, users: users, load: load, data: data)
        scenario.engine = engine ?? .automatic
        scenario.http = http
        scenario.commonVariables = variables
        scenario.setup = setup
        scenario.teardown = teardown
        scenario.files = files(mapping, scenario)
        TemplateCheck(scenario, reader).run()
        reportIfTooLong(scenario.canonicalText)
        return scenario
    }

    private func hasFewEndpoints(_ users: [UserKind], _ mapping: DocumentMapping) -> Bool {
        let requests = users.flatMap(\.requests)
        let endpoints = Set(requests.map { Endpoint(method: $0.method, name: $0.name) })
        guard endpoints.count > ScenarioLimits.endpoints else { return true }
        report(
            mapping.place(of: "users"),
            "the tasks have \(endpoints.count) endpoints; at most \(ScenarioLimits.endpoints) are "
                + "allowed: give requests that belong together one name"
        )
        return false
    }

    private func reportIfTooLong(_ canonicalText: String) {
        let limit = ScenarioLimits.textBytes
        guard canonicalText.utf8.count > limit else { return }
        reader.report(
            Self.tooLong(canonicalText, "the file with its defaults and data", limit: limit)
        )
    }

    private static func tooLong(
        _ text: String,
        _ what: String,
        limit: Int
    ) -> DocumentProblem {
        DocumentProblem(
            .file(line: 1, column: 1),
            "\(what) has \(text.utf8.count) bytes; at most \(limit) are allowed"
        )
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
        let excerpt = DocumentProblem.excerpt(text)
        let schemes = ["http://", "https://"]
        guard let scheme = schemes.first(where: { text.lowercased().hasPrefix($0) }) else {
            report(
                place,
                text.contains("://")
                    ? "host \"\(excerpt)\" is neither http nor https; write e.g. http://localhost:8000"
                    : "host \"\(excerpt)\" has no scheme; write \"http://\(excerpt)\" or https"
            )
            return nil
        }
        var rest = text.dropFirst(scheme.count)
        while rest.hasSuffix("/") { rest = rest.dropLast() }
        guard isOrigin(rest) else {
            report(
                place,
                "host \"\(excerpt)\" is not an origin; write scheme, name and port only, "
                    + "e.g. http://localhost:8000"
            )
            return nil
        }
        return scheme + rest
    }

    /// Name or IPv6 address in brackets, then perhaps a port, then perhaps a path's prefix.
    private func isOrigin(_ text: Substring) -> Bool {
        let pattern =
            /(?:[A-Za-z0-9._\-]+|\[[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*\])(?::([0-9]{1,5}))?(?:\/[!$-;=A-Z_a-z~]*)?/
        guard let match = text.wholeMatch(of: pattern) else { return false }
        return match.1.map { (1...65_535).contains(Int($0) ?? 0) } ?? true
    }

    // MARK: Values of several keys

    func weight(_ mapping: DocumentMapping) -> Int {
        let allowed = "it must be a whole number from 0 to \(ScenarioLimits.weight)"
        let weight = mapping.read("weight", allowed) { value in
            value.int.flatMap { (0...ScenarioLimits.weight).contains($0) ? $0 : nil }
        }
        return weight ?? 1
    }

    static let nameAllowed =
        "write a name on one line, of at most \(ScenarioLimits.nameBytes) bytes"

    func name(_ value: DocumentValue) -> String? {
        guard let text = value.text, !value.isNull, !text.allSatisfy(\.isWhitespace),
            text.utf8.count <= ScenarioLimits.nameBytes,
            text.unicodeScalars.allSatisfy({ scalar in
                let category = scalar.properties.generalCategory
                return ![.control, .lineSeparator, .paragraphSeparator].contains(category)
            })
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
            let text = value.text ?? ""
            let isBelowZero =
                text.hasPrefix("-") && QuantityText.lenientDuration(String(text.dropFirst())) != nil
            let rule =
                isBelowZero ? "a duration cannot be negative" : "a duration needs a unit"
            let example =
                QuantityText.isBareNumber(text)
                ? "write \"\(text)s\"" : "write e.g. \"90s\" or \"500ms\""
            report(value.place, "\(key) is \(value.kind); \(rule): \(example)")
            return nil
        }
        return isWithin(range, duration, key, at: value.place) ? duration : nil
    }

    /// Reports a duration, of the file or of an option, that is outside the range.
    func isWithin(
        _ range: ClosedRange<Duration>,
        _ duration: Duration,
        _ key: String,
        at place: DocumentProblem.Place
    ) -> Bool {
        if range.contains(duration) { return true }
        report(
            place,
            "\(key) is \(QuantityText.text(of: duration)); it must be "
                + "\(QuantityText.text(of: range.lowerBound)) to "
                + "\(QuantityText.text(of: range.upperBound))"
        )
        return false
    }

    func emptyOr(_ value: DocumentValue) -> String {
        value.list?.isEmpty == true ? "an empty list" : value.kind
    }
}
