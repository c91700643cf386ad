// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Testing

/// Files with the text that reports and lines must have, in the folder Golden of the test's target.
///
/// Set TIDEMARK_REWRITE_GOLDEN to write them anew, and review the difference.
package enum Golden {
    package static func text(_ name: String, of test: String = #filePath) throws -> String {
        try String(contentsOf: file(name, of: test), encoding: .utf8)
    }

    /// Expects a text to be the golden file's.
    package static func expect(
        _ text: String,
        is name: String,
        of test: String = #filePath,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        if ProcessInfo.processInfo.environment["TIDEMARK_REWRITE_GOLDEN"] != nil {
            try text.write(to: file(name, of: test), atomically: true, encoding: .utf8)
        }
        let golden = try Self.text(name, of: test)
        #expect(text == golden, sourceLocation: location)
    }

    /// `test` is the path of a file at any depth of a target's folder, which is in Tests.
    private static func file(_ name: String, of test: String) -> URL {
        let tests = RepositoryFile.root.appendingPathComponent("Tests")
        let place = test.dropFirst(tests.path.count + 1)
        let target = place.prefix { $0 != "/" }
        return tests.appendingPathComponent("\(target)/Golden/\(name)")
    }
}
