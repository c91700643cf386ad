// SPDX-License-Identifier: Apache-2.0

// Requests: with body, timeout, checks and extractions.
extension ScenarioParser {
    static let requestKeys =
        HTTPMethod.allCases.map { $0.rawValue.lowercased() }
        + [
            "name", "headers", "auth", "body", "timeout", "redirects", "expect", "checks",
            "extract",
        ]

    /// The request of a mapping that names one method.
    func request(_ method: HTTPMethod, _ mapping: DocumentMapping) -> RequestTemplate? {
        let path = mapping.read(
            method.rawValue.lowercased(),
            "write a path that begins with / and has no spaces"
        ) { self.path($0) }
        let name = mapping.read("name", Self.nameAllowed) { self.name($0) }
        var headers = mapping["headers"].map(self.headers) ?? []
        headers = defaults.headers.filter { !headers.names($0.name) } + headers
        let body = mapping["body"].flatMap(self.body)
        if method == .head, body != nil {
            report(mapping.place(of: "body"), "a head request has no body; take it out")
        }
        if let type = body?.contentType, !headers.names("Content-Type") {
            headers.append(HeaderField(name: "Content-Type", value: type))
        }
        let expected = mapping["expect"].map(self.expectedStatus)
        let checks = mapping["checks"].map(self.checks) ?? []
        let extractions = mapping["extract"].map(self.extractions) ?? []
        guard let path, let counted = name ?? defaultName(path, mapping) else { return nil }
        var request = RequestTemplate(
            method: method,
            path: path,
            name: counted,
            headers: headers,
            body: body?.text,
            bodyPlace: body?.place ?? .text,
            expectedStatus: (expected ?? nil) ?? .below400
        )
        request.timeouts =
            mapping["timeout"].map { timeouts($0, defaults.timeouts) } ?? defaults.timeouts
        request.maxRedirects = redirects(mapping) ?? defaults.maxRedirects
        request.credentials = credentials(of: mapping)
        request.checks = checks
        request.extractions = extractions
        return request
    }

    /// A header that the request writes itself wins.
    private func credentials(of mapping: DocumentMapping) -> Credentials? {
        if let auth = mapping["auth"] { return credentials(auth) ?? nil }
        let headers = mapping["headers"]?.entries ?? []
        let isWritten = headers.contains { $0.key.text?.lowercased() == "authorization" }
        return isWritten ? nil : defaults.credentials
    }

    /// Reports invalid templates.
    func checkTemplate(
        _ text: String,
        in place: TemplatePlace,
        at position: DocumentProblem.Place
    ) {
        do throws(TemplateProblem) {
            _ = try Template(text, in: place)
        } catch {
            report(position, error.sentence)
        }
    }

    /// The path without its query.
    private func defaultName(_ path: String, _ mapping: DocumentMapping) -> String? {
        let name = String(path.prefix { $0 != "?" })
        guard name.utf8.count > ScenarioLimits.nameBytes else { return name }
        // An existing name was already refused.
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
        guard let text = value.text, text.hasPrefix("/") || text.hasPrefix("${"),
            // Between braces blanks are only for readability.
            text.replacing(/\$\{[^}]*\}/, with: "").allSatisfy({
                $0.isASCII && $0 > " " && $0 != "\u{7f}" && $0 != "#"
            })
        else { return nil }
        checkTemplate(text, in: .target, at: value.place)
        return text
    }

    func headers(_ value: DocumentValue) -> [HeaderField] {
        guard let entries = value.entries else {
            report(value.place, "headers is \(value.kind); write a mapping of names to values")
            return []
        }
        return entries.compactMap { key, value in
            guard let name = headerName(key) else { return nil }
            guard let text = value.text, !value.isNull,
                text.utf8.allSatisfy({ $0 >= 32 && $0 != 127 })
            else {
                report(value.place, "header \(name) is \(value.kind); write its value on one line")
                return nil
            }
            checkTemplate(text, in: .header, at: value.place)
            return HeaderField(name: name, value: text)
        }
    }

    func headerName(_ key: DocumentValue) -> String? {
        if let name = key.text, !name.isEmpty, name.allSatisfy(\.isHTTPTokenCharacter) {
            return name
        }
        report(key.place, "\(key.kind) is not a header name; use letters, digits and hyphens")
        return nil
    }

    private static let bodyKinds = ["text", "json", "form", "multipart", "file"]

    private func body(_ value: DocumentValue) -> RequestBody? {
        if value.isNull {
            report(value.place, "body is empty; write text, or one of text, json and form")
            return nil
        }
        if value.text != nil { return textBody(value) }
        guard
            let mapping = DocumentMapping(
                value,
                "body",
                known: Self.bodyKinds + ["escape"],
                reader: reader
            )
        else { return nil }
        let kinds = Self.bodyKinds.filter { mapping[$0] != nil }
        guard kinds.count == 1 else {
            report(
                mapping.place,
                "body needs exactly one of " + Self.bodyKinds.joined(separator: ", ")
            )
            return nil
        }
        if mapping["escape"] != nil, mapping["text"] == nil {
            report(mapping.place(of: "escape"), "escape is for text; take it out")
        }
        if let json = mapping["json"] {
            let text = json.jsonText
            checkTemplate(text, in: .json, at: json.place)
            return RequestBody(text: text, place: .json, contentType: "application/json")
        }
        if let multipart = mapping["multipart"] { return self.multipart(multipart) }
        if let file = mapping["file"] {
            return fileTemplate(file).map {
                RequestBody(text: $0, place: .text, contentType: nil)
            }
        }
        if let form = mapping["form"] {
            guard let entries = form.entries, entries.allSatisfy({ $0.value.text != nil }) else {
                report(form.place, "form is \(form.kind); write a mapping of names to plain values")
                return nil
            }
            let fields = entries.map { key, value in
                let text = value.isNull ? "" : value.text ?? ""
                checkTemplate(text, in: .form, at: value.place)
                return (key.text ?? "").formEncoded + "=" + text.formEncodedTemplate
            }
            return RequestBody(
                text: fields.joined(separator: "&"),
                place: .form,
                contentType: "application/x-www-form-urlencoded"
            )
        }
        let escapes = ["none": TemplatePlace.text, "json": .json, "form": .form]
        let place = mapping.read("escape", "write none, json or form") { value in
            escapes[value.text ?? ""]
        }
        return mapping["text"].flatMap { textBody($0, place ?? .text) }
    }

    private func textBody(
        _ value: DocumentValue,
        _ place: TemplatePlace = .text
    ) -> RequestBody? {
        guard let text = value.text, !value.isNull else {
            report(value.place, "text is \(value.kind); write text")
            return nil
        }
        checkTemplate(text, in: place, at: value.place)
        return RequestBody(text: text, place: place, contentType: nil)
    }
}

/// A body and the content type that its notation in the file implies.
struct RequestBody {
    let text: String
    let place: TemplatePlace
    let contentType: String?
}

extension [HeaderField] {
    fileprivate func names(_ name: String) -> Bool {
        contains { $0.name.lowercased() == name.lowercased() }
    }
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
        var bytes: [UInt8] = []
        TemplateEscaping.form.append(Array(utf8), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same around placeholders.
    fileprivate var formEncodedTemplate: String {
        var text = ""
        var rest = Substring(self)
        while let place = rest.firstMatch(of: /\$\$\{|\$\{[^}]*\}/) {
            text += String(rest[..<place.range.lowerBound]).formEncoded
            // "$${" is a plain "${", which is no placeholder once it is encoded.
            text += place.0 == "$${" ? "${".formEncoded : String(place.0)
            rest = rest[place.range.upperBound...]
        }
        return text + String(rest).formEncoded
    }
}
