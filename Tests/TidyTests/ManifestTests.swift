// SPDX-License-Identifier: Apache-2.0

internal import Testing

/// Imports are held against `Package.swift`.
struct ManifestTests {
    private static let manifest = Manifest(
        text: """
            func room(_ name: String, _ dependencies: [Target.Dependency]) -> Target {
                .target(name: name, path: "Sources/Master/\\(name)")
            }
            let targets = [
                .target(name: "Shared", dependencies: [.product(name: "Yams", package: "yams-swift")]),
                .target(name: "Worker", dependencies: ["Shared"], exclude: ["Main"]),
                room("Text", []),
                room("Judging", ["Shared", "Text"], resources: [.embedInCode("Records")]),
                .executableTarget(
                    name: "WorkerMain",
                    dependencies: ["Worker"],
                    path: "Sources/Worker/Main"
                ),
                .testTarget(name: "TextTests", dependencies: ["Text"]),
                .testTarget(name: "TidyTests"),
                .testTarget(name: "FuzzTests", dependencies: fuzzDependencies),
            ]
            """
    )

    @Test func `every target is found with its folder`() {
        #expect(
            Self.manifest.targets.map(\.folder) == [
                "Sources/Shared/", "Sources/Worker/", "Sources/Master/Text/",
                "Sources/Master/Judging/", "Sources/Worker/Main/", "Tests/TextTests/",
                "Tests/TidyTests/", "Tests/FuzzTests/",
            ]
        )
    }

    @Test(arguments: [
        ("Sources/Shared/A/B.swift", "import Yams", 0),
        ("Sources/Shared/A.swift", "import struct Foundation.Data", 0),
        ("Sources/Worker/A.swift", "package import Shared", 0),
        ("Sources/Worker/A.swift", "package import Yams", 1),
        ("Sources/Worker/Main/main.swift", "import Worker", 0),
        ("Sources/Worker/Main/main.swift", "import Shared", 1),
        ("Sources/Master/Text/A.swift", "internal import Shared", 1),
        ("Sources/Master/Judging/A/B.swift", "internal import Text", 0),
        ("Sources/Master/Judging/A.swift", "internal import Records", 1),
        ("Tests/TextTests/A.swift", "@testable import Text", 0),
        ("Tests/TextTests/A.swift", "@testable import Judging", 1),
        ("Tests/TidyTests/A.swift", "import Shared", 1),
        ("Tests/FuzzTests/A.swift", "import Judging", 0),
    ])
    func `an import that a target does not have is found`(path: String, line: String, count: Int) {
        #expect(Self.manifest.findings(SourceFile(path: path, text: line)).count == count)
    }

    @Test func `every file imports only what its target has`() throws {
        let manifest = try Manifest.ofPackage()
        #expect(manifest.targets.contains { $0.name == "Judging" && $0.modules?.count == 4 })

        for file in try Repository.swiftFiles() {
            for finding in manifest.findings(file) { Issue.record(Comment(rawValue: finding)) }
        }
    }
}
