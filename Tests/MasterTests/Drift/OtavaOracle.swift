// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Series with the change points that apache-otava 0.8.0 finds in them.
enum OtavaOracle {
    struct Case: Decodable {
        struct Point: Decodable {
            let index: Int
            let before: Double
            let after: Double
            /// `nil` for a p that is not a number.
            let p: Double?
        }

        let window: Int
        let maxPValue: Double
        let minMagnitude: Double
        let points: [Point]
        let series: [Double]
    }

    private static let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
        .appendingPathComponent("otava_reference.py")
    private static let python = script.deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent(".build/test-venv/bin/python3")

    /// Whether `scripts/setup.sh --test` could install the package.
    static let isInstalled = FileManager.default.isExecutableFile(atPath: python.path)

    static func recorded() throws -> [Case] {
        try cases(Data(try Golden.text("drift-otava.jsonl").utf8))
    }

    /// What the package itself says now.
    static func asked(seed: Int, count: Int) throws -> [Case] {
        let process = Process()
        let output = Pipe()
        process.executableURL = python
        process.arguments = [script.path, "\(seed)", "\(count)"]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        let cases = try cases(data)
        guard cases.count == count else { throw CocoaError(.fileReadCorruptFile) }
        return cases
    }

    private static func cases(_ lines: Data) throws -> [Case] {
        try lines.split(separator: UInt8(ascii: "\n")).map {
            try JSONDecoder().decode(Case.self, from: $0)
        }
    }
}
