// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Text

/// The declarative part of a locustfile as a scenario.
///
/// Python's own parser reads the file in a separate process; nothing in it is run.
package struct LocustImporter {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    package func draft() throws(ImportError) -> ScenarioDraft {
        let file = try read()
        if let problem = file.syntax {
            throw ImportError("\(path):\(problem.line): not Python: \(problem.text)")
        }
        let users = (file.users ?? []).filter { !$0.tasks.isEmpty }
        guard !users.isEmpty else {
            throw ImportError("\(path): no HttpUser class with tasks that could be carried over")
        }
        let hosts = users.compactMap(\.host)
        var draft = ScenarioDraft(host: hosts.first ?? "http://localhost:8000")
        draft.kinds = users.map { Conversion().kind($0) }
        draft.notes = ["From \(path): decide on users and run time."]
        if hosts.isEmpty { draft.notes.append("It names no host: give --host, or write it here.") }
        for other in Set(hosts.dropFirst()).subtracting([draft.host]).sorted() {
            draft.notes.append("A scenario has one host; left out: \(other).")
        }
        if users.contains(where: \.hasSecrets) {
            draft.notes.append("It contains the secret values of the locustfile.")
        }
        let notes = (file.notes ?? []).sorted { $0.line < $1.line }
        if !notes.isEmpty {
            draft.notes.append("Not carried over, or changed (line of the locustfile):")
            draft.notes += notes.map { "  \($0.line): \($0.text.printable)" }
        }
        return draft
    }

    /// The output of Python's parser.
    private func read() throws(ImportError) -> LocustFile {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = String(decoding: PackageResources.locustfile_py, as: UTF8.self)
        // -I isolates the script, so that no module of the folder is imported.
        process.arguments = ["python3", "-I", "-c", script, path]
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        do {
            try process.run()
            let data = output.fileHandleForReading.readDataToEndOfFile()
            let complaint = errors.fileHandleForReading.readDataToEndOfFile()
            process.waitUntilExit()
            guard process.terminationStatus == 0 else {
                let last =
                    String(decoding: complaint, as: UTF8.self)
                    .split(separator: "\n").last.map(String.init) ?? "no output"
                throw ImportError(
                    process.terminationStatus == 127
                        ? "a locustfile is read with python3, which is not installed; install "
                            + "python3"
                        : "locustfile \(path): \(last)"
                )
            }
            return try JSONDecoder().decode(LocustFile.self, from: data)
        } catch let error as ImportError {
            throw error
        } catch {
            throw ImportError("locustfile \(path): \(error.sentence)")
        }
    }
}

/// What `locustfile.py` prints.
private struct LocustFile: Decodable {
    struct Note: Decodable {
        let line: Int
        package let text: String
    }

    struct User: Decodable {
        let name: String
        let host: String?
        let weight: Int?
        let fixedCount: Int?
        let wait: Waiting?
        let tasks: [Job]
        let onStart: [Action]
        let onStop: [Action]

        enum CodingKeys: String, CodingKey {
            case name, host, weight, wait, tasks
            case fixedCount = "fixed_count"
            case onStart = "on_start"
            case onStop = "on_stop"
        }

        var hasSecrets: Bool {
            let actions = onStart + onStop + tasks.flatMap(\.steps)
            return actions.contains(where: \.hasSecrets)
        }
    }

    struct Waiting: Decodable {
        let between: [Double]?
        let constant: Double?
        let pacing: Double?
        let throughput: Double?

        enum CodingKeys: String, CodingKey {
            case between, constant
            case pacing = "constant_pacing"
            case throughput = "constant_throughput"
        }
    }

    struct Job: Decodable {
        let weight: Int
        let tags: [String]
        let steps: [Action]
        let title: String
    }

    /// A request, a pause, a repetition or a choice.
    struct Action: Decodable {
        let method: String?
        let path: String?
        let name: String?
        let headers: [String: String]?
        let params: [String: String]?
        let json: AnyJSON?
        let form: [String: String]?
        package let text: String?
        let timeout: Double?
        let redirects: Bool?
        let status: Int?
        let auth: [String]?
        let think: Double?
        let `repeat`: Int?
        let steps: [Action]?
        let choose: [Job]?

        var hasSecrets: Bool {
            let names = (headers ?? [:]).keys.map { Secrets.isSecret(header: $0) }
            let fields = (form ?? [:]).keys.map { Secrets.isSecret(field: $0) }
            return (names + fields).contains(true) || auth != nil
                || (json?.value).map(Self.hasSecret) == true
                || (steps ?? []).contains(where: \.hasSecrets)
                || (choose ?? []).flatMap(\.steps).contains(where: \.hasSecrets)
        }

        private static func hasSecret(_ value: JSONText) -> Bool {
            switch value {
            case .object(let fields):
                fields.contains { Secrets.isSecret(field: $0.0) || hasSecret($0.1) }
            case .list(let elements): elements.contains(where: hasSecret)
            case .literal, .string: false
            }
        }
    }

    let users: [User]?
    let notes: [Note]?
    let syntax: Note?
}

/// Any JSON; objects are sorted by name.
private struct AnyJSON: Decodable {
    let value: JSONText

    init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            value = .literal("null")
        } else if let flag = try? container.decode(Bool.self) {
            value = .literal(flag ? "true" : "false")
        } else if let number = try? container.decode(Int.self) {
            value = .number(number)
        } else if let number = try? container.decode(Double.self) {
            value = .literal("\(number)")
        } else if let text = try? container.decode(String.self) {
            value = .string(text)
        } else if let list = try? container.decode([AnyJSON].self) {
            value = .list(list.map(\.value))
        } else {
            let fields = try container.decode([String: AnyJSON].self)
            value = .object(fields.sorted { $0.key < $1.key }.map { ($0.key, $0.value.value) })
        }
    }
}

/// Translates Locust's words to ours.
private struct Conversion {
    func kind(_ user: LocustFile.User) -> ScenarioDraft.Kind {
        var kind = ScenarioDraft.Kind(
            name: user.name,
            tasks: user.tasks.compactMap(task)
        )
        if let count = user.fixedCount {
            kind.count = count
        } else {
            kind.weight = user.weight
        }
        kind.wait = user.wait.flatMap(wait)
        kind.onStart = user.onStart.compactMap(step)
        kind.onStop = user.onStop.compactMap(step)
        return kind
    }

    private func wait(_ wait: LocustFile.Waiting) -> String? {
        if let bounds = wait.between, bounds.count == 2 {
            return "{between: [\(seconds(bounds[0])), \(seconds(bounds[1]))]}"
        }
        if let constant = wait.constant { return "{constant: \(seconds(constant))}" }
        if let pacing = wait.pacing { return "{pacing: \(seconds(pacing))}" }
        return wait.throughput.map { "{throughput: \(number($0))/s}" }
    }

    private func seconds(_ value: Double) -> String { "\(number(value))s" }

    private func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? "\(Int(value))" : "\(value)"
    }

    private func task(_ job: LocustFile.Job) -> ScenarioDraft.Task? {
        let steps = job.steps.compactMap(step)
        guard !steps.isEmpty else { return nil }
        var task = ScenarioDraft.Task(weight: job.weight, tags: job.tags, steps: steps)
        if steps.count > 1 { task.notes = [job.title] }
        return task
    }

    private func step(_ action: LocustFile.Action) -> ScenarioDraft.Step? {
        if let pause = action.think { return .think(seconds(pause)) }
        if let count = action.repeat {
            let steps = (action.steps ?? []).compactMap(step)
            return steps.isEmpty ? nil : .repeated(count, steps)
        }
        if let choices = action.choose {
            let tasks = choices.compactMap(task)
            return tasks.isEmpty ? nil : .choose(tasks)
        }
        guard let word = action.method, let method = HTTPMethod(rawValue: word.uppercased()),
            let path = action.path
        else { return nil }
        return .request(request(method, path, action))
    }

    private func request(
        _ method: HTTPMethod,
        _ path: String,
        _ action: LocustFile.Action
    ) -> ScenarioDraft.Request {
        var target = path.hasPrefix("/") || path.hasPrefix("${") ? path : "/\(path)"
        for (name, value) in sorted(action.params) {
            target += (target.contains("?") ? "&" : "?") + "\(encoded(name))=\(encoded(value))"
        }
        var request = ScenarioDraft.Request(method, target)
        request.name = action.name ?? name(of: target)
        request.headers = sorted(action.headers)
        request.status = action.status
        request.timeout = action.timeout.map(seconds)
        if action.redirects == false { request.redirects = 0 }
        if let auth = action.auth, auth.count == 2 {
            let texts = auth.map(ScenarioDraft.scalar)
            request.auth = "{basic: {user: \(texts[0]), password: \(texts[1])}}"
        }
        if let json = action.json {
            request.body = .json(json.value.text)
        } else if let form = action.form {
            request.body = .form(sorted(form))
        } else if let text = action.text {
            request.body = .text(text)
        }
        return request
    }

    private func sorted(_ fields: [String: String]?) -> [(name: String, value: String)] {
        (fields ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Percent-encoded, except for placeholders, which are encoded when they are filled in.
    private func encoded(_ text: String) -> String {
        if text.contains("${") { return text }
        var bytes: [UInt8] = []
        TemplateEscaping.query.append(Array(text.utf8), to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The name under which Locust counts a request without a name: its whole address.
    ///
    /// Placeholders count under one name here; Locust counts each value separately.
    private func name(of target: String) -> String? {
        guard target.contains("${") else { return target.contains("?") ? target : nil }
        return String(target.prefix { $0 != "?" }).replacing(/\$\{[^}]*\}/, with: "[id]")
    }
}
