// SPDX-License-Identifier: Apache-2.0

// Tasks: one request each, with its body, timeout and expected status.
extension ScenarioParser {
    func task(_ value: DocumentValue) -> WeightedTask? {
        let methods = HTTPMethod.allCases.map { $0.rawValue.lowercased() }
        guard
            let mapping = DocumentMapping(
                value,
                "a task",
                known: ["weight"] + methods + ["name", "headers", "body", "timeout", "expect"],
                notYet: ["steps", "tags", "extract", "checks"],
                reader: reader
            )
        else { return nil }
        let weight = self.weight(mapping)
        let named = HTTPMethod.allCases.filter { mapping[$0.rawValue.lowercased()] != nil }
        guard named.count == 1, let method = named.first else {
            let text =
                named.isEmpty
                ? "a task needs a request; write e.g. \"get: /path\" (\(methods.joined(separator: ", ")))"
                : "a task is one request; keep one of "
                    + named.map { $0.rawValue.lowercased() }.joined(separator: ", ")
            if !named.isEmpty || !mapping.hasUnknownKeys { report(mapping.place, text) }
            return nil
        }
        let path = mapping.read(
            method.rawValue.lowercased(),
            "write a path that begins with / and has no spaces"
        ) { self.path($0) }
        let name = mapping.read("name", Self.nameAllowed) { self.name($0) }
        var headers = mapping["headers"].map(self.headers) ?? []
        let body = mapping["body"].flatMap(self.body)
        if method == .head, body != nil {
            report(mapping.place(of: "body"), "a head request has no body; take it out")
        }
        if let type = body?.contentType, !headers.contains(where: \.isContentType) {
            headers.append(HeaderField(name: "Content-Type", value: type))
        }
        let timeout = mapping["timeout"].map {
            duration($0, "timeout", in: .milliseconds(1)...ScenarioLimits.timeout)
        }
        let expected = mapping["expect"].map(self.expectedStatus)
        guard let path, let counted = name ?? defaultName(path, mapping) else { return nil }
        return WeightedTask(
            weight: weight,
            request: RequestTemplate(
                method: method,
                path: path,
                name: counted,
                headers: headers,
                body: body?.text,
                timeout: (timeout ?? nil) ?? RequestTemplate.defaultTimeout,
                expectedStatus: (expected ?? nil) ?? .below400
            )
        )
    }

    /// The path without its query.
    private func defaultName(_ path: String, _ mapping: DocumentMapping) -> String? {
        let name = String(path.prefix { $0 != "?" })
        guard name.utf8.count > ScenarioLimits.nameBytes else { return name }
        // A name that is there was already refused.
        if mapping["name"] == nil {
            report(
                mapping.place,
                "the path has \(name.utf8.count) bytes, too many to be counted under; "
                    + "give the task a name of at most \(ScenarioLimits.nameBytes) bytes"
            )
        }
        return nil
    }

    private func path(_ value: DocumentValue) -> String? {
        guard let text = value.text, text.hasPrefix("/"),
            text.allSatisfy({ $0.isASCII && $0 > " " && $0 != "\u{7f}" && $0 != "#" })
        else { return nil }
        return text
    }

    private func headers(_ value: DocumentValue) -> [HeaderField] {
        guard let entries = value.entries else {
            report(value.place, "headers is \(value.kind); write a mapping of names to values")
            return []
        }
        return entries.compactMap { key, value in
            guard let name = key.text, !name.isEmpty, name.allSatisfy(\.isHTTPTokenCharacter) else {
                report(key.place, "\(key.kind) is no header name; use letters, digits and hyphens")
                return nil
            }
            guard let text = value.text, !value.isNull,
                text.utf8.allSatisfy({ $0 >= 32 && $0 != 127 })
            else {
                report(value.place, "header \(name) is \(value.kind); write its value on one line")
                return nil
            }
            return HeaderField(name: name, value: text)
        }
    }

    private func body(_ value: DocumentValue) -> RequestBody? {
        if value.isNull {
            report(value.place, "body is nothing; write text, or one of text, json and form")
            return nil
        }
        if value.text != nil { return textBody(value) }
        guard
            let mapping = DocumentMapping(
                value,
                "body",
                known: ["text", "json", "form"],
                notYet: ["file", "multipart"],
                reader: reader
            )
        else { return nil }
        let kinds = ["text", "json", "form"].filter { mapping[$0] != nil }
        guard kinds.count == 1 else {
            report(mapping.place, "body needs exactly one of text, json and form")
            return nil
        }
        if let json = mapping["json"] {
            return RequestBody(text: json.jsonText, contentType: "application/json")
        }
        if let form = mapping["form"] {
            guard let entries = form.entries, entries.allSatisfy({ $0.value.text != nil }) else {
                report(form.place, "form is \(form.kind); write a mapping of names to plain values")
                return nil
            }
            let fields = entries.map { key, value in
                (key.text ?? "").formEncoded + "="
                    + (value.isNull ? "" : value.text ?? "").formEncoded
            }
            return RequestBody(
                text: fields.joined(separator: "&"),
                contentType: "application/x-www-form-urlencoded"
            )
        }
        return mapping["text"].flatMap(textBody)
    }

    private func textBody(_ value: DocumentValue) -> RequestBody? {
        guard let text = value.text, !value.isNull else {
            report(value.place, "text is \(value.kind); write text")
            return nil
        }
        // The body travels to libcurl as a C string.
        guard !text.unicodeScalars.contains("\0") else {
            report(value.place, "a body cannot have a NUL character; take it out")
            return nil
        }
        return RequestBody(text: text, contentType: nil)
    }

    private func expectedStatus(_ value: DocumentValue) -> ExpectedStatus? {
        guard let mapping = DocumentMapping(value, "expect", known: ["status"], reader: reader)
        else { return nil }
        guard let status = mapping["status"] else {
            if !mapping.hasUnknownKeys {
                report(value.place, "expect says nothing; write e.g. \"{status: 200}\"")
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
}

/// A body and the content type that its notation in the file implies.
private struct RequestBody {
    let text: String
    let contentType: String?
}

extension HeaderField {
    fileprivate var isContentType: Bool { name.lowercased() == "content-type" }
}

extension Character {
    /// RFC 9110's tchar: what a header name is made of.
    fileprivate var isHTTPTokenCharacter: Bool {
        isASCII && (isLetter || isNumber || "!#$%&'*+-.^_`|~".contains(self))
    }
}

extension String {
    /// application/x-www-form-urlencoded, as the URL standard has it.
    fileprivate var formEncoded: String {
        var text = ""
        for byte in utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "*"), UInt8(ascii: "-"),
                UInt8(ascii: "."), UInt8(ascii: "_"):
                text.unicodeScalars.append(UnicodeScalar(byte))
            case UInt8(ascii: " "):
                text += "+"
            default:
                let digits = String(byte, radix: 16, uppercase: true)
                text += "%" + (digits.count == 1 ? "0" + digits : digits)
            }
        }
        return text
    }
}
