// SPDX-License-Identifier: Apache-2.0

/// The values that an importer leaves out and names.
struct Secrets {
    /// How often a value of this name was left out.
    private var counts: [(name: String, count: Int)] = []
    /// Environment variables that replace the values.
    private(set) var variables: [String] = []

    /// Fields of requests that identify the client.
    private static let headers: Set = [
        "authorization", "proxy-authorization", "cookie", "x-api-key", "x-auth-token",
        "x-csrf-token", "x-xsrf-token", "api-key",
    ]

    static func isSecret(header name: String) -> Bool { headers.contains(name.lowercased()) }

    static func isSecret(field name: String) -> Bool {
        name.lowercased().firstMatch(
            of: /passw|passwd|\bpwd\b|secret|token|api[_\-]?key|credential|session_?id/
        ) != nil
    }

    mutating func leftOut(_ name: String) {
        if let known = counts.firstIndex(where: { $0.name == name }) {
            counts[known].count += 1
        } else {
            counts.append((name, 1))
        }
    }

    /// The template that replaces a value; the run reads it from the environment.
    mutating func standIn(for name: String) -> String {
        let letters = name.uppercased().map {
            $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "_"
        }
        let first = letters.first?.isLetter == true ? "" : "S_"
        let variable = first + String(letters)
        if !variables.contains(variable) { variables.append(variable) }
        return "${env.\(variable)}"
    }

    /// Notes for the top of the scenario.
    var notes: [String] {
        var notes: [String] = []
        if !counts.isEmpty {
            let list = counts.map { name, count in
                "\(name) (\(count == 1 ? "once" : "\(count) times"))"
            }
            notes.append(
                "Left out, because they are secret: " + list.joined(separator: ", ") + "."
            )
            notes.append(
                "Cookies are handled automatically; for the rest write e.g. auth: {bearer: "
                    + "\"${env.TOKEN}\"}."
            )
        }
        if !variables.isEmpty {
            notes.append(
                "Secret values come from the environment: set "
                    + variables.joined(separator: ", ") + "."
            )
        }
        return notes
    }
}
