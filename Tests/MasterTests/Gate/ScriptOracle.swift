// SPDX-License-Identifier: Apache-2.0

import Foundation

/// Cases that an independent Python version of the script's rule has judged.
struct ScriptOracle {
    struct Expected: Decodable {
        let baseline: String
        let results: String
        let lines: [String]
        let status: Int32
    }

    let cases: [(baseline: String, results: String, expected: Expected)]

    init(caseCount: Int) throws {
        let script = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("reference_gate.py")
        let process = Process()
        let output = Pipe()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["python3", script.path, "\(caseCount)"]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        cases = try data.split(separator: UInt8(ascii: "\n")).map { line in
            let expected = try JSONDecoder().decode(Expected.self, from: line)
            return (expected.baseline, expected.results, expected)
        }
        guard cases.count == caseCount else { throw CocoaError(.fileReadCorruptFile) }
    }
}
