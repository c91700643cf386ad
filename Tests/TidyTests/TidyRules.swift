// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The rules of style that a script can check, each from one file to its findings.
///
/// A finding is one sentence, `file:line: what is wrong; what to do`.
enum TidyRules {
    static func length(_ file: SourceFile) -> [String] {
        let limit = file.path.hasPrefix("Tests/") ? 800 : 500
        let count = file.lines.count - (file.lines.last == "" ? 1 : 0)
        guard count > limit else { return [] }
        return [
            "\(file.path):\(limit): \(count) lines, not \(limit); split by what changes together"
        ]
    }

    /// A declaration ends at the first line that is its own indentation and a brace: the formatter
    /// sees to that.
    static func functionLength(_ file: SourceFile) -> [String] {
        let limit = 70
        let declaration =
            /^( *)([a-z@(][^={"]* )?(func |init[(<?]|deinit\b|subscript[(<]|var .*\{$)/
        return file.lines.indices.compactMap { start in
            guard let match = file.lines[start].firstMatch(of: declaration) else { return nil }
            let indent = match.1.count
            let rest = file.lines[(start + 1)...]
            let end = rest.firstIndex { line in
                line.prefix { $0 == " " }.count <= indent && line.contains("}")
                    && !line.hasSuffix("{")
            }
            guard let end, end - start + 1 > limit else { return nil }
            return "\(file.path):\(start + 1): \(end - start + 1) lines, at most \(limit); "
                + "branch in the parent and let functions of their own compute"
        }
    }

    static func bannedWords(_ file: SourceFile) -> [String] {
        let banned = [
            ("nonisolated(unsafe)", "confine the state to one thread, or use Mutex or Atomic"),
            ("Task.detached", "use a child task"),
            ("DispatchQueue", "use an actor, a task group or an engine thread"),
            ("DispatchSemaphore", "await what it waits for"),
            ("try!", "throw, or say in a guard why it cannot fail"),
            ("as!", "use as? and a guard"),
            ("fatalError(", "use precondition for our own mistakes, a typed error for the rest"),
        ]
        let inCode = file.code.flatMap { line in
            banned.filter { line.text.contains($0.0) }.map {
                "\(file.path):\(line.number): \($0.0) is banned; \($0.1)"
            }
        }
        return inCode + openEnds(file)
    }

    /// Notes to oneself without an issue's number, above all in comments.
    private static func openEnds(_ file: SourceFile) -> [String] {
        // The brackets keep the words out of this very line.
        file.codeAndComments.filter { $0.text.contains(/\bFIXM[E]\b|\bTOD[O]\b(?!\(#\d+\))/) }.map {
            "\(file.path):\($0.number): an open end; finish it, or write its issue as in \"TODO(#12)\""
        }
    }

    static func licence(_ file: SourceFile) -> [String] {
        let header = "// SPDX-License-Identifier: Apache-2.0"
        return file.lines.first.map(String.init) == header
            ? [] : ["\(file.path):1: no licence; begin the file with \"\(header)\""]
    }

    /// Types at the top of a file; a nested one is explained by its owner.
    static func documentedTypes(_ file: SourceFile) -> [String] {
        let declaration =
            /^(package|public) (final |indirect )*(struct|class|enum|actor|protocol)\b/
        return file.lines.indices.compactMap { index in
            guard file.lines[index].contains(declaration) else { return nil }
            let above = file.lines[..<index].last { !$0.drop { $0 == " " }.hasPrefix("@") } ?? ""
            guard !above.drop(while: { $0 == " " }).hasPrefix("///") else { return nil }
            return "\(file.path):\(index + 1): no doc line; say in one line what this type is"
        }
    }

    static func folderNames(_ file: SourceFile) -> [String] {
        let vague: Set = ["Utils", "Helpers", "Common", "Extensions"]
        return file.path.split(separator: "/").dropLast().filter { vague.contains(String($0)) }.map
        {
            "\(file.path):1: a folder named \($0); put Type+Topic.swift beside its user"
        }
    }

    /// Where a library may be imported: a folder with all below it, or `/*` for its own files only.
    private static let homes = [
        "NIOSSL": ["Sources/Protocol/TLS/"],
        "X509": ["Sources/Master/Running/Cluster/"],
        "SwiftASN1": ["Sources/Master/Running/Cluster/"],
        "CZlib": ["Sources/Master/Files/", "Sources/Protocol/Journal/"],
        "ArgumentParser": [
            "Sources/Master/CLI/", "Sources/Worker/*", "Examples/ContentPlatform/",
            "Benchmarks/Swarm/",
        ],
        "CCurl": [
            "Sources/Worker/Transport/", "Sources/Worker/Exchange/CookieJar.swift",
            "Sources/Worker/Engine/EngineControl.swift",
            "Sources/Worker/Engine/EngineThread.swift",
        ],
        "CDistributions": ["Sources/Master/Statistics/"],
        "GRDB": [
            "Sources/Master/Records/History/HistoryStore.swift",
            "Sources/Master/Records/History/HistoryStore+Reading.swift",
            "Sources/Master/Records/History/HistoryStore+Writing.swift",
            "Sources/Master/Records/History/HistoryMigrations.swift", "Examples/ContentPlatform/",
        ],
        "Yams": ["Sources/Shared/Document/"],
    ]

    static func imports(_ file: SourceFile) -> [String] {
        guard !file.path.hasPrefix("Tests/") else { return [] }
        return file.imports.compactMap { number, module in
            guard let allowed = homes[module], !allowed.contains(where: { isAt(file.path, $0) })
            else { return nil }
            return "\(file.path):\(number): imports \(module), which belongs to "
                + "\(allowed.joined(separator: " and ")); go through the nouns of that folder"
        }
    }

    private static func isAt(_ path: String, _ home: String) -> Bool {
        guard home.hasSuffix("*") else { return path.hasPrefix(home) }
        return path.hasPrefix(home.dropLast()) && !path.dropFirst(home.count - 1).contains("/")
    }

    static func uncheckedSendable(_ file: SourceFile) -> [String] {
        file.code.filter { $0.text.contains("@unchecked Sendable") }.map {
            "\(file.path):\($0.number)"
        }
    }

    static func markdownTitle(_ file: SourceFile) -> [String] {
        let titles = prose(of: file).filter { $0.text.hasPrefix("# ") }
        guard titles.count != 1 else { return [] }
        let line = titles.dropFirst().first?.number ?? 1
        return [
            "\(file.path):\(line): \(titles.count) titles; give the page one \"# Title\" line"
        ]
    }

    /// `exists` is asked with paths relative to the root.
    static func links(_ file: SourceFile, exists: (String) -> Bool) -> [String] {
        let folder = file.path.split(separator: "/").dropLast()
        return prose(of: file).flatMap { line in
            line.text.matches(of: /\]\(([^)#\s]+)(?:#[^)\s]*)?\)/).map { String($0.1) }
                .filter { !$0.contains(/^[a-z]+:/) && !exists(resolved($0, in: folder)) }
                .map {
                    "\(file.path):\(line.number): no such file as \($0); mend or remove the link"
                }
        }
    }

    private static func resolved(_ target: String, in folder: ArraySlice<Substring>) -> String {
        var parts = target.hasPrefix("/") ? [] : folder.map(String.init)
        for part in target.split(separator: "/") where part != "." {
            if part == "..", !parts.isEmpty {
                parts.removeLast()
            } else {
                parts.append(String(part))
            }
        }
        return parts.joined(separator: "/")
    }

    /// The lines outside code blocks.
    private static func prose(of file: SourceFile) -> [(number: Int, text: Substring)] {
        var isCode = false
        return file.lines.enumerated().compactMap { index, line in
            guard !line.drop(while: { $0 == " " }).hasPrefix("```") else {
                isCode.toggle()
                return nil
            }
            return isCode ? nil : (index + 1, line)
        }
    }
}
