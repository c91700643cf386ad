// SPDX-License-Identifier: Apache-2.0

internal import Yams

/// Replaces `${env.NAME}` and `${env.NAME:-otherwise}` by environment variables.
struct EnvironmentExpansion {
    private let environment: [String: String]
    private(set) var problems: [DocumentProblem] = []

    init(_ environment: [String: String]) { self.environment = environment }

    /// The document with every value expanded; keys are unchanged.
    mutating func expanded(_ node: Node) -> Node {
        switch node {
        case .scalar(var scalar):
            guard scalar.string.contains("${env.") else { return node }
            scalar.string = expanded(scalar.string, at: DocumentValue(node).place)
            return .scalar(scalar)
        case .sequence(var sequence):
            for index in sequence.indices { sequence[index] = expanded(sequence[index]) }
            return .sequence(sequence)
        case .mapping(var mapping):
            for (key, value) in mapping { mapping[key] = expanded(value) }
            return .mapping(mapping)
        case .alias: return node
        }
    }

    private mutating func expanded(_ text: String, at place: DocumentProblem.Place) -> String {
        text.replacing(/(\$?)\$\{env\.([A-Za-z_][A-Za-z0-9_]*)(?::-([^}]*))?\}/) { match in
            // "$${" is a plain "${".
            guard match.1.isEmpty else { return String(match.0) }
            if let value = environment[String(match.2)] { return value }
            if let otherwise = match.3 { return String(otherwise) }
            problems.append(
                DocumentProblem(
                    place,
                    "the environment has no \(match.2); set it, or write "
                        + "${env.\(match.2):-value} for when it is not set"
                )
            )
            return ""
        }
    }
}
