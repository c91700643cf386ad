// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// An OpenAPI description (3.x) as a scenario: one task for each operation, its parameters and body
/// from examples, defaults and schemas.
package struct OpenAPIImporter {
    private let fileName: String
    private let root: DocumentValue
    private var secrets = Secrets()
    private var skipped: [String] = []

    package init(_ text: String, fileName: String) throws {
        self.fileName = fileName
        let reader = DocumentReader(text, fileName: fileName)
        try reader.throwProblems()
        guard let root = reader.root, let version = root["openapi"]?.text, version.hasPrefix("3.")
        else {
            throw ImportError("\(fileName): not an OpenAPI 3 description (no \"openapi: 3.…\")")
        }
        self.root = root
    }

    package mutating func draft() throws(ImportError) -> ScenarioDraft {
        let (host, prefix) = server
        var tasks: [ScenarioDraft.Task] = []
        for (key, value) in root["paths"]?.entries ?? [] {
            let item = resolved(value)
            for (methodKey, operation) in item.entries ?? [] {
                let word = (methodKey.text ?? "").uppercased()
                if let method = HTTPMethod(rawValue: word) {
                    let request = self.request(
                        method,
                        prefix + (key.text ?? ""),
                        resolved(operation),
                        shared: item["parameters"]?.list ?? []
                    )
                    tasks.append(ScenarioDraft.Task(weight: 1, steps: [.request(request)]))
                } else if word == "TRACE" {
                    skipped.append("\(word) \(key.text ?? "")")
                }
            }
        }
        guard !tasks.isEmpty else {
            throw ImportError("\(fileName): paths contains no operation")
        }
        var draft = ScenarioDraft(host: host ?? "http://localhost:8000")
        draft.kinds = [.init(name: "client", wait: "{between: [0.5s, 1.5s]}", tasks: tasks)]
        let title = root["info"]?["title"]?.text.map { " (\($0))" } ?? ""
        draft.notes =
            [
                "From \(fileName)\(title): decide on weights, users and run time, and on values that "
                    + "the service knows."
            ]
            + (host == nil ? ["It names no server: give --host, or write it here."] : [])
            + securityNotes + secrets.notes + skipped.map { "Not carried over: \($0)." }
        return draft
    }

    /// Origin and path prefix of the first server; variables take their defaults.
    private var server: (host: String?, prefix: String) {
        guard let server = root["servers"]?.list?.first, var url = server["url"]?.text else {
            return (nil, "")
        }
        for (name, variable) in server["variables"]?.entries ?? [] {
            let value = variable["default"]?.text ?? ""
            url = url.replacing("{\(name.text ?? "")}", with: value)
        }
        var trimmed = url
        while trimmed.hasSuffix("/") { trimmed.removeLast() }
        guard let address = ImportedAddress(trimmed) else {
            return (nil, trimmed.hasPrefix("/") ? trimmed : "")
        }
        return (address.origin, address.target == "/" ? "" : address.target)
    }

    private var securityNotes: [String] {
        let schemes = root["components"]?["securitySchemes"]?.entries ?? []
        guard !schemes.isEmpty else { return [] }
        let names = schemes.map {
            "\($0.key.text ?? "") (\(resolved($0.value)["type"]?.text ?? "?"))"
        }
        return [
            "Decide how to authenticate (\(names.joined(separator: ", "))): write e.g. http: "
                + "{auth: {bearer: \"${env.TOKEN}\"}}."
        ]
    }

    // MARK: One operation

    private mutating func request(
        _ method: HTTPMethod,
        _ path: String,
        _ operation: DocumentValue,
        shared: [DocumentValue]
    ) -> ScenarioDraft.Request {
        var target = ScenarioDraft.literal(path)
        var query: [String] = []
        var headers: [(name: String, value: String)] = []
        for parameter in (shared + (operation["parameters"]?.list ?? [])).map(resolved) {
            let name = parameter["name"]?.text ?? ""
            let isRequired = parameter["required"]?.bool == true
            let hasExample = parameter["example"] != nil || parameter["examples"] != nil
            let value = parameterText(parameter)
            switch parameter["in"]?.text {
            case "path": target = target.replacing("{\(name)}", with: value)
            case "query" where isRequired || hasExample:
                let text =
                    Secrets.isSecret(field: name) ? secrets.standIn(for: name) : value
                query.append("\(Self.encoded(name))=\(text)")
            case "header" where isRequired:
                if Secrets.isSecret(header: name) {
                    secrets.leftOut(name)
                } else {
                    headers.append((name, value))
                }
            default: break
            }
        }
        if !query.isEmpty { target += "?" + query.joined(separator: "&") }
        var request = ScenarioDraft.Request(method, target)
        // The operation's own parameters decide which values belong together.
        if path.contains("{") {
            request.name = path.replacing("{", with: "[").replacing("}", with: "]")
        } else if target.contains("${") {
            request.name = path
        }
        request.headers = headers
        if method != .head, let body = operation["requestBody"].map(resolved) {
            setBody(of: &request, body)
        }
        request.notes = notes(method, operation)
        return request
    }

    private func notes(_ method: HTTPMethod, _ operation: DocumentValue) -> [String] {
        let title = operation["summary"]?.text ?? operation["operationId"]?.text
        var notes = title.map { [$0.replacing("\n", with: " ")] } ?? []
        if operation["deprecated"]?.bool == true { notes.append("It is deprecated.") }
        if ![.get, .head, .options].contains(method) {
            notes.append("It changes data: decide whether and how often to call it.")
        }
        return notes
    }

    /// A value as it is written in a path, a query or a header.
    private func parameterText(_ parameter: DocumentValue) -> String {
        let example =
            parameter["example"] ?? parameter["examples"]?.entries?.first?.value["value"]
        let sample: JSONText
        if let example {
            sample = SchemaSample.json(of: example)
        } else {
            sample = SchemaSample(root).sample(parameter["schema"])
        }
        switch sample {
        case .string(let text) where text.hasPrefix("${"): return text
        case .string(let text): return Self.encoded(text)
        default: return Self.encoded(sample.text)
        }
    }

    private static func encoded(_ text: String) -> String {
        var bytes: [UInt8] = []
        TemplateEscaping.pathSegment.append(Array(text.utf8), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    private mutating func setBody(of request: inout ScenarioDraft.Request, _ body: DocumentValue) {
        guard let content = body["content"]?.entries, !content.isEmpty else { return }
        let chosen =
            content.first { $0.key.text?.contains("json") == true }
            ?? content.first { $0.key.text?.contains("form") == true } ?? content[0]
        let type = chosen.key.text ?? ""
        let media = resolved(chosen.value)
        let example = media["example"] ?? media["examples"]?.entries?.first?.value["value"]
        let sample =
            example.map { SchemaSample.json(of: $0) } ?? SchemaSample(root).sample(media["schema"])
        if type.contains("json") {
            request.body = .json(sample.text)
            if type != "application/json" { request.headers.append(("Content-Type", type)) }
            return
        }
        guard case .object(let fields) = sample else {
            request.headers.append(("Content-Type", type))
            request.body = .text(Self.plain(sample))
            return
        }
        if type == "multipart/form-data" {
            request.body = .multipart(fields.map { ($0.0, Self.plain($0.1), false) })
        } else {
            var pairs: [(name: String, value: String)] = []
            for (name, value) in fields {
                let text = Self.plain(value)
                pairs.append(
                    (name, Secrets.isSecret(field: name) ? secrets.standIn(for: name) : text)
                )
            }
            request.body = .form(pairs)
        }
    }

    private static func plain(_ value: JSONText) -> String {
        if case .string(let text) = value { text } else { value.text }
    }

    private func resolved(_ value: DocumentValue) -> DocumentValue {
        SchemaSample(root).resolved(value)
    }
}
