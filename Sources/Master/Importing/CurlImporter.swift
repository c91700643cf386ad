// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A curl command, as browsers copy it, as a scenario of one request.
package struct CurlImporter {
    private var url: String?
    private var method: String?
    private var headers: [(name: String, value: String)] = []
    private var data: [String] = []
    private var dataFile: String?
    private var parts: [(name: String, value: String, isFile: Bool)] = []
    private var user: String?
    private var isQuery = false
    private var isJSON = false
    private var isHead = false
    private var isFollowing = false
    private var timeout: String?
    private var http: [String] = []
    private var secrets = Secrets()
    private var notes: [String] = []

    package init() {}

    /// `arguments` is one text, or the words into which a shell has split it.
    package mutating func draft(_ arguments: [String]) throws(ImportError) -> ScenarioDraft {
        var words = arguments.count == 1 ? try Self.words(in: arguments[0]) : arguments
        if words.first == "curl" { words.removeFirst() }
        try read(words)
        guard let url else {
            throw ImportError("the curl command has no address; write e.g. curl http://host/path")
        }
        let text = url.contains("://") ? url : "http://\(url)"
        guard let address = ImportedAddress(text) else {
            throw ImportError("\"\(url)\" is not an http or https address")
        }
        var draft = ScenarioDraft(host: address.origin)
        var request = try request(address)
        if address.hasCredentials { secrets.leftOut("user and password in the address") }
        draft.load.http = http
        if !isFollowing { request.redirects = 0 }
        draft.kinds = [.init(name: "user", tasks: [.init(steps: [.request(request)])])]
        draft.notes =
            ["From a curl command: decide on users and run time."] + secrets.notes + notes
        return draft
    }

    private mutating func request(
        _ address: ImportedAddress
    ) throws(ImportError) -> ScenarioDraft.Request {
        let hasBody = !data.isEmpty && !isQuery || !parts.isEmpty || dataFile != nil
        let name = method?.uppercased() ?? (isHead ? "HEAD" : hasBody ? "POST" : "GET")
        guard let method = HTTPMethod(rawValue: name) else {
            let known = HTTPMethod.allCases.map(\.rawValue).joined(separator: ", ")
            throw ImportError("method \(name) is not one of \(known)")
        }
        var target = address.target
        if isQuery, !data.isEmpty {
            target += (target.contains("?") ? "&" : "?") + data.joined(separator: "&")
        }
        var request = ScenarioDraft.Request(method, ImportedQuery.path(target, &secrets))
        request.name = PathGrouping.name(ofPath: target)
        for header in headers {
            if Secrets.isSecret(header: header.name) {
                secrets.leftOut(header.name)
            } else {
                request.headers.append((header.name, ScenarioDraft.literal(header.value)))
            }
        }
        if let user {
            let name = user.prefix { $0 != ":" }
            request.auth =
                "{basic: {user: \(ScenarioDraft.scalar(ScenarioDraft.literal(String(name)))), "
                + "password: \"\(secrets.standIn(for: "password"))\"}}"
        }
        request.timeout = timeout
        if hasBody { setBody(of: &request) }
        return request
    }

    private mutating func setBody(of request: inout ScenarioDraft.Request) {
        let type = request.headers.first { $0.name.lowercased() == "content-type" }?.value
        let text = data.joined(separator: "&")
        if !parts.isEmpty {
            request.body = .multipart(
                parts.map { part in
                    let value =
                        part.isFile
                        ? part.value : ImportedQuery.value(part.value, of: part.name, &secrets)
                    return (part.name, value, part.isFile)
                }
            )
        } else if let dataFile {
            request.body = .file(dataFile)
        } else if isJSON || type?.lowercased().hasPrefix("application/json") == true {
            ImportedJSON.setBody(of: &request, text, &secrets)
        } else if type == nil || type?.lowercased().hasPrefix("application/x-www-form") == true {
            request.headers.removeAll { $0.name.lowercased() == "content-type" }
            let pairs = ImportedQuery.pairs(text)
            request.body = .form(
                pairs.map { ($0.0, ImportedQuery.value($0.1, of: $0.0, &secrets)) }
            )
        } else {
            request.body = .text(ScenarioDraft.literal(text))
        }
    }

    // MARK: Options

    /// Options with a value, short and long.
    private static let short: [Character: String] = [
        "X": "request", "H": "header", "d": "data", "F": "form", "u": "user", "b": "cookie",
        "A": "user-agent", "e": "referer", "x": "proxy", "m": "max-time", "E": "cert",
        "o": "output",
        "w": "write-out", "D": "dump-header", "c": "cookie-jar", "T": "upload-file", "r": "range",
    ]
    private static let flags: [Character: String] = [
        "I": "head", "L": "location", "k": "insecure", "G": "get", "s": "silent", "S": "show-error",
        "v": "verbose", "i": "include", "f": "fail", "g": "globoff", "N": "no-buffer",
        "O": "remote-name",
        "4": "ipv4", "6": "ipv6", "0": "http1.0", "#": "progress-bar", "q": "disable",
    ]
    private static let valued: Set = Set(short.values).union([
        "url", "data-raw", "data-binary", "data-ascii", "data-urlencode", "json", "form-string",
        "connect-timeout", "cacert", "key", "connect-to", "resolve", "oauth2-bearer", "interface",
        "retry", "retry-delay", "limit-rate", "ciphers", "tls-max", "capath", "cert-type",
        "key-type",
        "proxy-user", "noproxy", "unix-socket", "max-redirs", "stderr", "trace", "trace-ascii",
    ])
    /// Options that concern only curl's own output.
    private static let pointless: Set = [
        "silent", "show-error", "verbose", "include", "fail", "globoff", "no-buffer", "output",
        "write-out", "remote-name", "progress-bar", "disable", "dump-header", "cookie-jar",
        "stderr",
        "trace", "trace-ascii", "fail-with-body", "http1.1", "no-progress-meter", "path-as-is",
    ]

    private mutating func read(_ words: [String]) throws(ImportError) {
        var rest = words[...]
        while let word = rest.popFirst() {
            if word.hasPrefix("--") {
                let name = String(word.dropFirst(2))
                if Self.valued.contains(name) {
                    guard let value = rest.popFirst() else {
                        throw ImportError("curl's --\(name) has no value")
                    }
                    take(name, value)
                } else {
                    take(name)
                }
            } else if word.hasPrefix("-"), word.count > 1 {
                try readShort(word.dropFirst(), &rest)
            } else if url == nil {
                url = word
            } else {
                notes.append("Not carried over: a second address, \(word).")
            }
        }
    }

    /// `-sSL`, `-XPOST`, `-d @file`.
    private mutating func readShort(
        _ letters: Substring,
        _ rest: inout ArraySlice<String>
    ) throws(ImportError) {
        var letters = letters
        while let letter = letters.popFirst() {
            if let name = Self.short[letter] {
                guard let value = letters.isEmpty ? rest.popFirst() : String(letters) else {
                    throw ImportError("curl's -\(letter) has no value")
                }
                take(name, value)
                return
            }
            take(Self.flags[letter] ?? String(letter))
        }
    }

    private mutating func take(_ flag: String) {
        switch flag {
        case "head": isHead = true
        case "location": isFollowing = true
        case "insecure": http.append("tls: {verify: false}")
        case "get": isQuery = true
        case "compressed": http.append("compression: true")
        case "http2": http.append("version: 2")
        case "ipv4": http.append("ip: 4")
        case "ipv6": http.append("ip: 6")
        default:
            if !Self.pointless.contains(flag) { notes.append("Not carried over: --\(flag).") }
        }
    }

    private mutating func take(_ name: String, _ value: String) {
        switch name {
        case "url": url = value
        case "request": method = value
        case "header": addHeader(value)
        case "user-agent": headers.append(("User-Agent", value))
        case "referer": headers.append(("Referer", value))
        case "cookie": secrets.leftOut("Cookie")
        case "oauth2-bearer": secrets.leftOut("Authorization")
        case "user": user = value
        case "json":
            isJSON = true
            addData(value, trims: true)
        case "data", "data-ascii": addData(value, trims: true)
        case "data-binary": addData(value, trims: false)
        case "data-raw": data.append(value)
        case "data-urlencode": addEncoded(value)
        case "form", "form-string": addPart(value, isFileAllowed: name == "form")
        case "max-time": timeout = "\(value)s"
        case "connect-timeout": http.append("timeout: {connect: \(value)s}")
        case "proxy": http.append("proxy: \(ScenarioDraft.scalar(value))")
        case "cacert": http.append("tls: {ca: \(ScenarioDraft.scalar(value))}")
        default:
            if !Self.pointless.contains(name) {
                notes.append("Not carried over: --\(name) \(value).")
            }
        }
    }

    private mutating func addHeader(_ line: String) {
        guard let colon = line.firstIndex(of: ":") else { return }
        let value = line[line.index(after: colon)...].drop { $0 == " " }
        headers.append((String(line[..<colon]), String(value)))
    }

    private mutating func addData(_ value: String, trims: Bool) {
        if value.hasPrefix("@") {
            dataFile = String(value.dropFirst())
            if trims {
                notes.append("curl removes the line breaks of \(value.dropFirst()); decide.")
            }
        } else {
            data.append(value)
        }
    }

    private mutating func addEncoded(_ value: String) {
        let name = value.prefix { $0 != "=" }
        let content = value.contains("=") ? String(value.dropFirst(name.count + 1)) : value
        var bytes: [UInt8] = []
        TemplateEscaping.form.append(Array(content.utf8), to: &bytes)
        let encoded = String(decoding: bytes, as: UTF8.self)
        data.append(value.contains("=") && !name.isEmpty ? "\(name)=\(encoded)" : encoded)
    }

    private mutating func addPart(_ text: String, isFileAllowed: Bool) {
        let name = text.prefix { $0 != "=" }
        let value = text.dropFirst(name.count + 1)
        if isFileAllowed, value.hasPrefix("@") {
            parts.append((String(name), String(value.dropFirst().prefix { $0 != ";" }), true))
        } else {
            parts.append((String(name), String(value), false))
        }
    }

    // MARK: Words

    /// Splits a command as a POSIX shell does, without expansions; `$'…'` as in bash.
    package static func words(in text: String) throws(ImportError) -> [String] {
        var words: [String] = []
        var word: String?
        var rest = Array(text)[...]
        while let character = rest.popFirst() {
            switch character {
            case " ", "\t", "\n", "\r\n", "\r":
                if let word { words.append(word) }
                word = nil
            case "'":
                word = (word ?? "") + (try quoted(&rest, until: "'") { _, _ in nil })
            case "\"":
                word =
                    (word ?? "")
                    + (try quoted(&rest, until: "\"") { escaped, _ in
                        "\"\\$`".contains(escaped) ? String(escaped) : escaped.isNewline ? "" : nil
                    })
            case "$" where rest.first == "'":
                rest.removeFirst()
                word = (word ?? "") + (try quoted(&rest, until: "'", ansiEscape))
            case "\\":
                guard let next = rest.popFirst() else { break }
                if !next.isNewline { word = (word ?? "") + String(next) }
            default: word = (word ?? "") + String(character)
            }
        }
        if let word { words.append(word) }
        return words
    }

    private static func quoted(
        _ rest: inout ArraySlice<Character>,
        until end: Character,
        _ escape: (Character, inout ArraySlice<Character>) -> String?
    ) throws(ImportError) -> String {
        var text = ""
        while let character = rest.popFirst() {
            if character == end { return text }
            guard character == "\\", let next = rest.first else {
                text.append(character)
                continue
            }
            var after = rest.dropFirst()
            if let replaced = escape(next, &after) {
                rest = after
                text += replaced
            } else {
                text.append(character)
            }
        }
        throw ImportError("the curl command has a quote (\(end)) that is not closed")
    }

    private static func ansiEscape(
        _ character: Character,
        _ rest: inout ArraySlice<Character>
    ) -> String? {
        switch character {
        case "n": return "\n"
        case "r": return "\r"
        case "t": return "\t"
        case "\\", "'", "\"", "!": return String(character)
        case "u", "x":
            let digits = rest.prefix(character == "u" ? 4 : 2).prefix(while: \.isHexDigit)
            guard let value = UInt32(String(digits), radix: 16), let scalar = Unicode.Scalar(value)
            else { return nil }
            rest = rest.dropFirst(digits.count)
            return String(Character(scalar))
        default: return nil
        }
    }
}
