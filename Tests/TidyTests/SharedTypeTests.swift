// SPDX-License-Identifier: Apache-2.0

internal import Testing

/// A type that many files use is found by the name of its file.
struct SharedTypeTests {
    /// That many other files may use a type that stands beside another.
    private static let limit = 3

    /// In pieces at the moment.
    private static let exceptions: [String] = []

    private func findings(_ files: [SourceFile]) -> [String] {
        let words = files.map(\.words)
        return files.flatMap { file in
            file.types.filter { file.name != $0 + ".swift" }.compactMap { type in
                let userCount =
                    zip(files, words).count { $0.path != file.path && $1.contains(type) }
                guard userCount > Self.limit else { return nil }
                return "\(file.path):1: \(userCount) other files use \(type); give it a file of "
                    + "its name"
            }
        }
    }

    @Test func `a type that many files use stands in a file of its name`() throws {
        let files = try Repository.swiftFiles()
            .filter { $0.path.hasPrefix("Sources/") && !$0.isGenerated }

        for finding in findings(files) where !Self.exceptions.contains(where: finding.hasPrefix) {
            Issue.record(Comment(rawValue: finding))
        }
    }

    @Test(arguments: [("A.swift", 4, 1), ("A.swift", 3, 0), ("B.swift", 4, 0)])
    func `a type that hides in another's file is found`(name: String, users: Int, count: Int) {
        let home = SourceFile(path: "Sources/\(name)", text: "/// One.\npackage enum B {}\n")
        let others = (0..<users).map {
            SourceFile(path: "Sources/\($0).swift", text: "let b: B?  // more than B\n")
        }

        #expect(findings([home] + others).count == count)
    }
}
