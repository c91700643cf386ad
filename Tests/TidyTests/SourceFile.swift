// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// One text file of the repository.
struct SourceFile {
    /// Relative to the root, with slashes.
    let path: String
    let lines: [Substring]
    /// The lines with their numbers from 1, without what stands in string literals.
    let codeAndComments: [(number: Int, text: Substring)]
    /// The same without comments.
    let code: [(number: Int, text: Substring)]

    init(path: String, text: String) {
        self.path = path
        lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        var literals = Literals()
        codeAndComments = lines.enumerated().map { ($0 + 1, literals.removed(from: $1)) }
        code = codeAndComments.map { ($0.number, Self.beforeComment($0.text)) }
    }

    /// Generated code follows its generator's style.
    var isGenerated: Bool { path.hasSuffix(".pb.swift") }

    private static func beforeComment(_ line: Substring) -> Substring {
        let slash = UInt8(ascii: "/")
        let pairs = zip(line.utf8.indices, zip(line.utf8, line.utf8.dropFirst()))
        let start = pairs.first { $1.0 == slash && $1.1 == slash }?.0
        return line[..<(start ?? line.endIndex)]
    }

    /// The modules that it imports.
    var imports: [(number: Int, module: String)] {
        let statement =
            /^ *(@[a-zA-Z_()]+ )?([a-z]+ )?import ((struct|class|enum|protocol|func) )?(?<module>\w+)/
        return code.compactMap { line in
            guard line.text.contains("import ") else { return nil }
            return line.text.firstMatch(of: statement).map { (line.number, String($0.module)) }
        }
    }
}

/// The folder that holds `Package.swift`, and what is in it.
enum Repository {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Hand-written and generated Swift in the folders of ours.
    static func swiftFiles() throws -> [SourceFile] { try swift.get() }

    /// Read once for all tests.
    private static let swift = Result {
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
