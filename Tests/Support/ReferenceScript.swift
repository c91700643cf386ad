// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// A script in Python beside a test, which computes independently what the test expects.
package struct ReferenceScript {
    private let script: URL
    private let python: URL

    /// Where `scripts/setup.sh --test` installs packages.
    package static let venv = RepositoryFile.root.appendingPathComponent(
        ".build/test-venv/bin/python3"
    )

    /// Without a `python`, the first one on the path.
    package init(_ name: String, python: URL? = nil, beside test: String = #filePath) {
        script = URL(fileURLWithPath: test).deletingLastPathComponent()
            .appendingPathComponent(name)
        self.python = python ?? URL(fileURLWithPath: "/usr/bin/env")
    }

    /// What it prints for these arguments, one JSON value a line.
    package func cases<Case: Decodable>(_ arguments: Int...) throws -> [Case] {
        let process = Process()
        let output = Pipe()
        let isFound = python.lastPathComponent != "env"
        process.executableURL = python
        process.arguments =
            (isFound ? [] : ["python3"]) + [script.path] + arguments.map(String.init)
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.executableRuntimeMismatch) }
        return try Self.cases(data)
    }

    /// The same from lines that it printed before.
    package static func cases<Case: Decodable>(_ lines: Data) throws -> [Case] {
        try lines.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Case.self, from: $0)
        }
    }
}
