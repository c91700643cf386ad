// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Testing

/// The folders of a module in an order: each uses only types of those before it.
struct Floors {
    /// Where the folders are, such as `Sources/Worker/`.
    let root: String
    let order: [String]

    static let worker = Floors(
        root: "Sources/Worker/",
        order: [
            "Templates", "Transport", "Exchange", "Users", "Engine", "Fitness", "Session",
        ]
    )

    /// One sentence for each file and type of a later folder that it names.
    func findings(_ files: [SourceFile]) -> [String] {
        let placed = files.filter { $0.path.hasPrefix(root) }
        var homes: [Substring: Int] = [:]
        for file in placed {
            guard let floor = floor(of: file) else { continue }
            for type in Self.types(in: file) { homes[type] = floor }
        }
        return placed.flatMap { file -> [String] in
            guard let floor = floor(of: file) else { return [] }
            let names = Set(file.code.flatMap { Self.words($0.text) })
            return names.filter { homes[$0, default: 0] > floor }.sorted().map { name in
                "\(file.path):1: names \(name) of \(order[homes[name, default: 0]]), which comes "
                    + "after \(order[floor]); move one of them, or hand over what is needed"
            }
        }
    }

    /// Nil at the root, which comes after all.
    private func floor(of file: SourceFile) -> Int? {
        let parts = file.path.dropFirst(root.count).split(separator: "/")
        return parts.count > 1 ? order.firstIndex { $0 == parts[0] } : nil
    }

    /// Those that other files can name.
    private static func types(in file: SourceFile) -> [Substring] {
        file.code.compactMap { line in
            var words = words(line.text)[...]
            guard line.text.first?.isLetter == true else { return nil }
            while let word = words.first, ["package", "public", "final", "indirect"].contains(word)
            {
                words = words.dropFirst()
            }
            let kinds = ["struct", "class", "enum", "actor", "protocol", "typealias"]
            guard words.count > 1, let kind = words.first, kinds.contains(String(kind)) else {
                return nil
            }
            return words.dropFirst().first
        }
    }

    private static func words(_ text: Substring) -> [Substring] {
        text.split { !$0.isLetter && !$0.isNumber && $0 != "_" }
    }
}

struct FloorTests {
    @Test func `the worker's folders use only those before them`() throws {
        let files = try Repository.swiftFiles()
        #expect(files.contains { $0.path.hasPrefix("Sources/Worker/Templates/") })

        for finding in Floors.worker.findings(files) { Issue.record(Comment(rawValue: finding)) }
    }

    @Test func `every folder of the worker has its place`() throws {
        let folders = Set(
            try Repository.swiftFiles().map(\.path).filter { $0.hasPrefix(Floors.worker.root) }
                .compactMap { path -> String? in
                    let parts = path.split(separator: "/")
                    return parts.count > 3 ? String(parts[2]) : nil
                }
        )

        #expect(folders == Set(Floors.worker.order + ["Main"]))
    }

    @Test func `a type of a later folder is found`() {
        let floors = Floors(root: "S/", order: ["Low", "High"])
        let low = SourceFile(path: "S/Low/A.swift", text: "struct A {\n    let b: [B]\n}\n")
        let high = SourceFile(path: "S/High/B.swift", text: "final class B {\n    let a: A\n}\n")

        #expect(floors.findings([low, high]).count == 1)
        #expect(floors.findings([low, high])[0].hasPrefix("S/Low/A.swift:1: names B of High"))
    }

    @Test func `comments, private types and files of the root are free`() {
        let floors = Floors(root: "S/", order: ["Low", "High"])
        let files = [
            SourceFile(path: "S/Low/A.swift", text: "// B and C\nlet c = C.self\n"),
            SourceFile(path: "S/High/B.swift", text: "struct B {}\nprivate struct C {}\n"),
            SourceFile(path: "S/Root.swift", text: "let b = B.self\n"),
        ]

        #expect(floors.findings(files).isEmpty)
    }
}
