// SPDX-License-Identifier: Apache-2.0

package import Shared

/// A scenario that an importer makes from a foreign file, with notes where a person has to decide.
package struct ScenarioDraft {
    /// Notes at the top, one line each.
    package var notes: [String] = []
    /// Origin, with the path's prefix if any.
    package var host: String
    package var kinds: [Kind] = []
    package var load = Load()

    package struct Kind {
        package var name: String
        package var weight: Int?
        package var count: Int?
        /// As the file writes it, such as `{constant: 1s}`.
        package var wait: String?
        package var onStart: [Step] = []
        package var tasks: [Task] = []
        var onStop: [Step] = []
        package var notes: [String] = []

        package init(
            name: String,
            weight: Int? = nil,
            count: Int? = nil,
            wait: String? = nil,
            onStart: [Step] = [],
            tasks: [Task] = [],
            onStop: [Step] = [],
            notes: [String] = []
        ) {
            self.name = name
            self.weight = weight
            self.count = count
            self.wait = wait
            self.onStart = onStart
            self.tasks = tasks
            self.onStop = onStop
            self.notes = notes
        }
    }

    package struct Task {
        package var weight: Int?
        package var tags: [String] = []
        package var steps: [Step]
        package var notes: [String] = []
    }

    package indirect enum Step {
        case request(Request)
        /// As the file writes it, such as `1.5s`.
        case think(String)
        case repeated(Int, [Step])
        case choose([Task])
    }

    package struct Request {
        package var method: HTTPMethod
        /// A template.
        package var path: String
        package var name: String?
        /// Values are templates.
        package var headers: [(name: String, value: String)] = []
        /// As the file writes it, in one line.
        var auth: String?
        package var body: Body?
        package var status: Int?
        package var redirects: Int?
        package var timeout: String?
        package var notes: [String] = []

        package init(_ method: HTTPMethod, _ path: String) {
            self.method = method
            self.path = path
        }
    }

    /// Texts are templates.
    package enum Body {
        case text(String)
        /// JSON, in one line.
        case json(String)
        case form([(name: String, value: String)])
        /// A file, by its path.
        case file(String)
        /// Values, or files by their path.
        case multipart([(name: String, value: String, isFile: Bool)])
    }

    package struct Load {
        package var users = 1
        package var spawnRate = "1/s"
        package var runTime = "60s"
        /// Top-level lines of `http`, as the file writes them.
        package var http: [String] = []

        package init(
            users: Int = 1,
            spawnRate: String = "1/s",
            runTime: String = "60s",
            http: [String] = []
        ) {
            self.users = users
            self.spawnRate = spawnRate
            self.runTime = runTime
            self.http = http
        }
    }
}

// MARK: Text

extension ScenarioDraft {
    /// The scenario file.
    package var text: String {
        var lines = notes.map { "# \($0)" }
        lines.append("host: \(Self.scalar(host))")
        if !load.http.isEmpty {
            lines.append("http:")
            lines += load.http.map { "  \($0)" }
        }
        lines.append("users:")
        for kind in kinds { lines += Self.lines(of: kind) }
        lines += [
            "load:",
            "  users: \(load.users)",
            "  spawn_rate: \(load.spawnRate)",
            "  run_time: \(load.runTime)",
        ]
        return lines.map { $0 + "\n" }.joined()
    }

    private static func lines(of kind: Kind) -> [String] {
        var lines = kind.notes.map { "  # \($0)" }
        lines.append("  - name: \(scalar(kind.name))")
        if let weight = kind.weight { lines.append("    weight: \(weight)") }
        if let count = kind.count { lines.append("    count: \(count)") }
        if let wait = kind.wait { lines.append("    wait: \(wait)") }
        lines += block("on_start", kind.onStart, indent: "    ")
        lines.append("    tasks:")
        for task in kind.tasks { lines += self.lines(of: task, indent: "      ") }
        return lines + block("on_stop", kind.onStop, indent: "    ")
    }

    private static func block(_ key: String, _ steps: [Step], indent: String) -> [String] {
        guard !steps.isEmpty else { return [] }
        return ["\(indent)\(key):"] + steps.flatMap { lines(of: $0, indent: indent + "  ") }
    }

    private static func lines(of task: Task, indent: String) -> [String] {
        var fields: [String] = []
        if let weight = task.weight { fields.append("weight: \(weight)") }
        if !task.tags.isEmpty {
            fields.append("tags: [\(task.tags.map(scalar).joined(separator: ", "))]")
        }
        if task.steps.count == 1, case .request(let request) = task.steps[0] {
            return item(fields + self.fields(of: request), task.notes + request.notes, indent)
        }
        return item(fields + ["steps:"], task.notes, indent)
            + task.steps.flatMap { lines(of: $0, indent: indent + "    ") }
    }

    private static func lines(of step: Step, indent: String) -> [String] {
        switch step {
        case .request(let request): item(fields(of: request), request.notes, indent)
        case .think(let text): ["\(indent)- think: \(text)"]
        case .repeated(let count, let steps):
            ["\(indent)- repeat: \(count)"]
                + block("steps", steps, indent: indent + "  ")
        case .choose(let tasks):
            ["\(indent)- choose:"] + tasks.flatMap { lines(of: $0, indent: indent + "    ") }
        }
    }

    /// A list's entry with its fields one below the other, notes above.
    private static func item(_ fields: [String], _ notes: [String], _ indent: String) -> [String] {
        notes.map { "\(indent)# \($0)" }
            + fields.enumerated().map { "\(indent)\($0 == 0 ? "- " : "  ")\($1)" }
    }

    private static func fields(of request: Request) -> [String] {
        var fields = ["\(request.method.rawValue.lowercased()): \(scalar(request.path))"]
        if let name = request.name { fields.append("name: \(scalar(name))") }
        if !request.headers.isEmpty {
            fields.append("headers: \(mapping(request.headers))")
        }
        if let auth = request.auth { fields.append("auth: \(auth)") }
        if let body = request.body { fields.append("body: \(text(of: body))") }
        if let timeout = request.timeout { fields.append("timeout: \(timeout)") }
        if let redirects = request.redirects { fields.append("redirects: \(redirects)") }
        if let status = request.status { fields.append("expect: {status: \(status)}") }
        return fields
    }

    private static func text(of body: Body) -> String {
        switch body {
        case .text(let text): scalar(text)
        case .json(let json): "{json: \(json)}"
        case .form(let fields): "{form: \(mapping(fields))}"
        case .file(let path): "{file: \(scalar(path))}"
        case .multipart(let parts):
            "{multipart: {"
                + parts.map { part in
                    let value = scalar(part.value)
                    return "\(scalar(part.name)): \(part.isFile ? "{file: \(value)}" : value)"
                }
                .joined(separator: ", ") + "}}"
        }
    }

    private static func mapping(_ fields: [(name: String, value: String)]) -> String {
        "{" + fields.map { "\(scalar($0.name)): \(scalar($0.value))" }.joined(separator: ", ") + "}"
    }

    /// Plain if YAML and people read it as text, otherwise in quotes.
    package static func scalar(_ text: String) -> String {
        let isPlain = text.wholeMatch(of: /[A-Za-z\/][A-Za-z0-9\/._\-]*/) != nil
        // The colon of a host does not end a key.
        let isAddress = text.wholeMatch(of: /https?:\/\/[A-Za-z0-9.\-:\/]*[A-Za-z0-9\/]/) != nil
        let isWord = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"]
            .contains(text.lowercased())
        return (isPlain || isAddress) && !isWord ? text : JSONText.string(text).text
    }

    /// Text without placeholders.
    package static func literal(_ text: String) -> String { Template.escaped(text) }
}
