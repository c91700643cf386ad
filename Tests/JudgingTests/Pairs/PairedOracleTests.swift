// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging

/// The decision against an independent, slow twin in Python, on random blocks.
struct PairedOracleTests {
    private struct Case: Decodable {
        struct Expected: Decodable {
            struct Cell: Decodable {
                let endpoint: String
                let metric: String
                let state: String
                let change: Double?
                let low: Double?
                let high: Double?
            }

            let verdict: String
            let pairs: Int
            let looks: Int
            let cells: [Cell]
        }

        let blocks: [String]
        let knows: Bool?
        let expected: Expected?
    }

    @Test func `every cell is what the slow twin computes`() throws {
        let cases: [Case] = try ReferenceScript("reference_paired.py").cases(40)
        try #require(cases.count == 41)
        let folder = try PairedFolder()
        let same = try folder.write(try #require(cases.first).blocks)
        let noise = try NoiseFile(same).model

        for (number, one) in cases.dropFirst().enumerated() {
            let path = try folder.write(one.blocks)
            let expected = try #require(one.expected)
            var file = try BlockFile(path)
            let pairing = Pairing(try #require(try file.next()).blocks)
            let decision = PairedGate.judge(
                pairing.pairs,
                noise: one.knows == true ? noise : NoiseModel()
            )

            #expect(decision.verdict.rawValue == expected.verdict, "case \(number)")
            #expect(decision.pairCount == expected.pairs, "case \(number)")
            #expect(decision.lookCount == expected.looks, "case \(number)")
            #expect(decision.cells.count == expected.cells.count)
            for (cell, twin) in zip(decision.cells, expected.cells) {
                let place: Comment = "case \(number): \(twin.endpoint) \(twin.metric)"
                #expect(cell.endpoint == twin.endpoint, place)
                #expect(cell.metric?.name == twin.metric, place)
                #expect(cell.state.rawValue == twin.state, place)
                #expect(isNear(cell.change?.value, twin.change), place)
                #expect(isNear(cell.change?.low, twin.low), place)
                #expect(isNear(cell.change?.high, twin.high), place)
            }
        }
    }

    private func isNear(_ value: Double?, _ twin: Double?) -> Bool {
        guard let value, let twin else { return value == nil && twin == nil }
        return abs(value - twin) <= 1e-9 * max(1, abs(twin))
    }
}

/// A folder of block files, removed with it.
final class PairedFolder {
    private let url: URL
    private var fileCount = 0

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-paired-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    /// The path of a new file with these lines.
    func write(_ lines: [String]) throws -> String {
        fileCount += 1
        let file = url.appendingPathComponent("blocks-\(fileCount).jsonl")
        try (lines.joined(separator: "\n") + "\n").write(
            to: file,
            atomically: true,
            encoding: .utf8
        )
        return file.path
    }
}
