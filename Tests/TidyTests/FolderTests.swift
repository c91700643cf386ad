// SPDX-License-Identifier: Apache-2.0

internal import Testing

/// The folders of each module stand in an order: each uses only those before it.
struct FolderTests {
    /// The hot path is one module, so that the optimiser sees it whole: only this keeps its floors.
    private static let floorsOfTheWorker: [Substring] = [
        "Templates", "Transport", "Exchange", "Users", "Engine", "Fitness", "Session",
    ]

    /// In pieces at the moment.
    private static let exceptions: [String] = []

    private let files: [SourceFile]

    init() throws { files = try Repository.swiftFiles().filter { !$0.isGenerated } }

    @Test func `no folders of a module use each other`() throws {
        let roots = try Manifest.ofPackage().targets.map(\.folder)
            .filter { $0.hasPrefix("Sources/") && !Self.exceptions.contains($0) }
        #expect(roots.contains("Sources/Master/Running/"))

        for root in roots {
            let inner = roots.filter { $0 != root && $0.hasPrefix(root) }
            let own = files.filter { file in !inner.contains { file.path.hasPrefix($0) } }
            for finding in Folders(root: root, files: own).cycles {
                Issue.record(Comment(rawValue: finding))
            }
        }
    }

    @Test func `the worker's folders use only those before them`() {
        let worker = Folders(root: "Sources/Worker/", files: files)

        for finding in worker.findings(order: Self.floorsOfTheWorker) {
            Issue.record(Comment(rawValue: finding))
        }
        #expect(
            Folders.names(in: "Sources/Worker/", files)
                == Set(Self.floorsOfTheWorker.map(String.init) + ["Main"])
        )
    }

    private static let low = SourceFile(
        path: "S/Low/A.swift",
        text: "struct A {\n    let b: [B]\n}\n"
    )
    private static let high = SourceFile(
        path: "S/High/B.swift",
        text: "final class B {\n    let a: A\n}\n"
    )

    @Test func `a type of a later folder is found`() {
        let folders = Folders(root: "S/", files: [Self.low, Self.high])

        let findings = folders.findings(order: ["Low", "High"])

        #expect(findings.count == 1)
        #expect(findings.first?.hasPrefix("S/Low/A.swift:1: names B of High") == true)
    }

    @Test func `two folders that use each other are found`() {
        let findings = Folders(root: "S/", files: [Self.low, Self.high]).cycles

        #expect(
            findings == [
                "S/: High, Low use each other (High/B.swift names A of Low; Low/A.swift names B of "
                    + "High); move what points back"
            ]
        )
    }

    @Test func `a folder and a file of the root that use each other are found`() {
        let root = SourceFile(path: "S/C.swift", text: "struct C {\n    let a: A\n}\n")
        let low = SourceFile(path: "S/Low/A.swift", text: "struct A {\n    let c: C\n}\n")

        #expect(Folders(root: "S/", files: [root, low]).cycles.count == 1)
    }

    @Test func `comments, private types and files of the root are free`() {
        let files = [
            SourceFile(path: "S/Low/A.swift", text: "// B and C\nlet c = C.self\n"),
            SourceFile(path: "S/High/B.swift", text: "struct B {}\nprivate struct C {}\n"),
            SourceFile(
                path: "S/D.swift",
                text: "struct D {\n    let b = B.self\n    let e: E\n}\n"
            ),
            SourceFile(path: "S/E.swift", text: "struct E {\n    let d: [D]\n}\n"),
        ]

        let folders = Folders(root: "S/", files: files)

        #expect(folders.findings(order: ["Low", "High"]).isEmpty)
        #expect(folders.cycles.isEmpty)
    }
}
