// SPDX-License-Identifier: Apache-2.0

import Foundation
import Testing

/// Files with the text that reports and lines must have.
///
/// Set TIDEMARK_REWRITE_GOLDEN to write them anew, and review the difference.
enum Golden {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("Golden")

    static func text(_ name: String) throws -> String {
        try String(contentsOf: folder.appendingPathComponent(name), encoding: .utf8)
    }

    /// Expects a text to be the golden file's.
    static func expect(
        _ text: String,
        is name: String,
        _ location: SourceLocation = #_sourceLocation
    ) throws {
        if ProcessInfo.processInfo.environment["TIDEMARK_REWRITE_GOLDEN"] != nil {
            let file = folder.appendingPathComponent(name)
            try text.write(to: file, atomically: true, encoding: .utf8)
        }
        let golden = try Self.text(name)
        #expect(text == golden, sourceLocation: location)
    }
}
