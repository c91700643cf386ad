// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// One text file of the repository.
struct SourceFile {
    /// Relative to the root, with slashes.
    let path: String
    let lines: [Substring]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    }

    /// Generated code follows its generator's style.
    var isGenerated: Bool { path.hasSuffix(".pb.swift") }

    /// The lines with their numbers from 1, without what stands in string literals.
    var codeAndComments: [(number: Int, text: Substring)] {
        lines.enumerated().map { index, line in
            let bare = line.replacing(/\\./, with: "").replacing(/"[^"]*"/, with: "\"\"")
            return (index + 1, bare)
        }
    }

    /// The same without comments.
    var code: [(number: Int, text: Substring)] {
        codeAndComments.map { line in
            let comment = line.text.firstRange(of: "//")?.lowerBound ?? line.text.endIndex
            return (line.number, line.text[..<comment])
        }
    }

    /// The modules that it imports.
    var imports: [(number: Int, module: String)] {
        let statement =
            /^ *(@[a-zA-Z_()]+ )?([a-z]+ )?import ((struct|class|enum|protocol|func) )?(?<module>\w+)/
        return code.compactMap { line in
            line.text.firstMatch(of: statement).map { (line.number, String($0.module)) }
        }
    }
}

/// The folder that holds `Package.swift`, and what is in it.
enum Repository {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Hand-written and generated Swift in the folders of ours.
    static func swiftFiles() throws -> [SourceFile] {
        try ["Sources", "Tests", "Examples", "Benchmarks"].flatMap { try files("swift", in: $0) }
    }

    /// Markdown at the root and in every folder of ours.
    static func markdownFiles() throws -> [SourceFile] {
        let folders = try FileManager.default.contentsOfDirectory(atPath: root.path)
            .filter { !$0.hasPrefix(".") && isFolder($0) && $0 != "tidemark-out" }
        let top = try FileManager.default.contentsOfDirectory(atPath: root.path)
            .filter { $0.hasSuffix(".md") }
            .map {
                SourceFile(
                    path: $0,
                    text: try String(contentsOf: root.appending(path: $0), encoding: .utf8)
                )
            }
        return try top + folders.flatMap { try files("md", in: $0) }
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    private static func isFolder(_ path: String) -> Bool {
        var isFolder: ObjCBool = false
        return FileManager.default.fileExists(
            atPath: root.appending(path: path).path,
            isDirectory: &isFolder
        )
            && isFolder.boolValue
    }

    private static func files(_ suffix: String, in folder: String) throws -> [SourceFile] {
        guard isFolder(folder) else { return [] }
        return try FileManager.default.subpathsOfDirectory(
            atPath: root.appending(path: folder).path
        )
        .filter { $0.hasSuffix("." + suffix) && !$0.contains(".build/") }
        .sorted()
        .map {
            let path = folder + "/" + $0
            return SourceFile(
                path: path,
                text: try String(contentsOf: root.appending(path: path), encoding: .utf8)
            )
        }
    }
}
