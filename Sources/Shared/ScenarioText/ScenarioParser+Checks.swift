// SPDX-License-Identifier: Apache-2.0

// Conditions on a reply, and values extracted from it.
extension ScenarioParser {
    func expectedStatus(_ value: DocumentValue) -> ExpectedStatus? {
        guard let mapping = DocumentMapping(value, "expect", known: ["status"], reader: reader)
        else { return nil }
        guard let status = mapping["status"] else {
            if !mapping.hasUnknownKeys {
                report(value.place, "expect is empty; write e.g. \"{status: 200}\"")
            }
            return nil
        }
        let values = status.list ?? [status]
        let allowed = "write one or a list of 100 to 599, e.g. [200, 201]"
        if values.isEmpty { report(status.place, "status is an empty list; \(allowed)") }
        let statuses = values.compactMap { value -> Int? in
            if let code = value.int, (100...599).contains(code) { return code }
            report(value.place, "status is \(value.kind); \(allowed)")
            return nil
        }
        return statuses.isEmpty ? nil : .oneOf(statuses)
    }

    // MARK: Checks

    private static let conditionKeys = ["equals", "contains", "matches", "at_least", "at_most"]
    private static let checkSubjects = ["status", "header", "body", "json", "size", "latency"]

    func checks(_ value: DocumentValue) -> [ResponseCheck] {
        guard let list = value.list, !list.isEmpty else {
            report(
                value.place,
                "checks is \(emptyOr(value)); list e.g. \"- {json: $.ok, equals: true}\""
            )
            return []
        }
        return list.compactMap(check)
    }

    private func check(_ value: DocumentValue) -> ResponseCheck? {
        guard
            let mapping = DocumentMapping(
                value,
                "a check",
                known: Self.checkSubjects + Self.conditionKeys + ["soft", "name"],
                reader: reader
            )
        else { return nil }
        let given = Self.checkSubjects.filter { mapping[$0] != nil }
        guard given.count == 1, let key = given.first, let target = mapping[key] else {
            if !mapping.hasUnknownKeys || !given.isEmpty {
                report(
                    mapping.place,
                    "a check looks at exactly one of "
                        + Self.checkSubjects.joined(separator: ", ")
                )
            }
            return nil
        }
        let isSoft = mapping.read("soft", "write true or false") { $0.bool } ?? false
        let name = mapping.read("name", Self.nameAllowed) { self.name($0) }
        guard let subject = subject(key, target),
            let condition = condition(of: subject, key, target, mapping)
        else { return nil }
        return ResponseCheck(subject: subject, condition: condition, isSoft: isSoft, name: name)
    }

    private func subject(_ key: String, _ value: DocumentValue) -> ResponseCheck.Subject? {
        switch key {
        case "status": return .status
        case "body": return .body
        case "size": return .size
        case "latency": return .latency
        case "header": return headerName(value).map(ResponseCheck.Subject.header)
        default: return path(json: value).map(ResponseCheck.Subject.json)
        }
    }

    /// `header` and `json` name what they look at, and have the condition beside them; the others
    /// have it as their value.
    private func condition(
        of subject: ResponseCheck.Subject,
        _ key: String,
        _ target: DocumentValue,
        _ check: DocumentMapping
    ) -> ResponseCheck.Condition? {
        let isNamed = key == "header" || key == "json"
        guard !isNamed else { return condition(of: subject, check, isNamed: true) }
        for name in Self.conditionKeys where check[name] != nil {
            report(check.place(of: name), "write the condition as \"\(key): {\(name): …}\"")
        }
        guard target.entries != nil else {
            report(
                target.place,
                "\(key) is \(target.kind); write a condition: "
                    + (key == "body" ? "{contains: text}" : "{at_most: …}")
            )
            return nil
        }
        guard
            let mapping = DocumentMapping(
                target,
                key,
                known: Self.conditionKeys,
                reader: reader
            )
        else { return nil }
        return condition(of: subject, mapping, isNamed: false)
    }

    private func condition(
        of subject: ResponseCheck.Subject,
        _ mapping: DocumentMapping,
        isNamed: Bool
    ) -> ResponseCheck.Condition? {
        let given = Self.conditionKeys.filter { mapping[$0] != nil }
        guard given.count <= 1, let key = given.first, let value = mapping[key] else {
            if given.isEmpty, isNamed { return .exists }
            report(
                mapping.place,
                "a check has one condition of " + Self.conditionKeys.joined(separator: ", ")
            )
            return nil
        }
        switch key {
        case "at_least": return limit(value, subject, key).map(ResponseCheck.Condition.atLeast)
        case "at_most": return limit(value, subject, key).map(ResponseCheck.Condition.atMost)
        default:
            guard subject != .size, subject != .latency else {
                report(value.place, "\(key) is for text; write at_least or at_most")
                return nil
            }
            guard let text = value.text else {
                report(value.place, "\(key) is \(value.kind); write text")
                return nil
            }
            switch key {
            case "equals": return .equals(text)
            case "contains": return .contains(text)
            default: return pattern(value).map(ResponseCheck.Condition.matches)
            }
        }
    }

    private func limit(
        _ value: DocumentValue,
        _ subject: ResponseCheck.Subject,
        _ key: String
    ) -> Int64? {
        if subject == .latency {
            return duration(value, key, in: .zero...ScenarioLimits.timeout)?.nanoseconds
        }
        if let number = value.int { return Int64(number) }
        report(value.place, "\(key) is \(value.kind); write a whole number")
        return nil
    }

    // MARK: Extractions

    func extractions(_ value: DocumentValue) -> [Extraction] {
        guard let entries = value.entries else {
            report(
                value.place,
                "extract is \(value.kind); write a mapping of variables to where they are, "
                    + "e.g. \"{token: {json: $.token}}\""
            )
            return []
        }
        return entries.compactMap { key, value in
            variableName(key).flatMap { extraction($0, value) }
        }
    }

    private func extraction(_ variable: String, _ value: DocumentValue) -> Extraction? {
        guard
            let mapping = DocumentMapping(
                value,
                "an extraction",
                known: ["json", "header", "regex", "default"],
                reader: reader
            )
        else { return nil }
        guard mapping["json"] == nil || mapping["header"] == nil else {
            report(mapping.place, "an extraction has json or header; keep one")
            return nil
        }
        let source: Extraction.Source?
        if let json = mapping["json"] {
            source = path(json: json).map(Extraction.Source.json)
        } else if let header = mapping["header"] {
            source = headerName(header).map(Extraction.Source.header)
        } else if mapping["regex"] != nil {
            source = .body
        } else {
            if !mapping.hasUnknownKeys {
                report(mapping.place, "an extraction needs json, header or regex")
            }
            return nil
        }
        let pattern = mapping["regex"].map(self.pattern)
        let fallback = mapping.read("default", "write text") { $0.isNull ? nil : $0.text }
        guard let source, pattern != .some(nil) else { return nil }
        return Extraction(
            variable: variable,
            source: source,
            pattern: pattern ?? nil,
            fallback: fallback
        )
    }

    // MARK: Shared by both

    private func path(json value: DocumentValue) -> JSONPath? {
        guard let text = value.text else {
            report(value.place, "json is \(value.kind); write a path such as $.items[0].id")
            return nil
        }
        do throws(JSONPathProblem) {
            return try JSONPath(text)
        } catch {
            report(
                value.place,
                "\"\(DocumentProblem.excerpt(text))\" is not a JSON path: \(error.sentence); "
                    + "write e.g. $.items[0].id"
            )
            return nil
        }
    }

    private func pattern(_ value: DocumentValue) -> String? {
        guard let text = value.text, !value.isNull, (try? Regex(text)) != nil else {
            report(
                value.place,
                "\(value.kind) is not a regular expression; write e.g. 'id=([0-9]+)'"
            )
            return nil
        }
        return text
    }
}
