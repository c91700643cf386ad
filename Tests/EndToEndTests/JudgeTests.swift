// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// `tidemark judge --blocks` as a person or a CI job runs it.
struct JudgeTests {
    @Test func `each pull request gets a line, and the worst verdict is the status`() async throws {
        let tidemark = try Tidemark()
        var noise = BlockLines(seed: 1)
        let same = try tidemark.folder.write(noise.text(names: ["0"], pairs: 24), to: "aa.jsonl")
        var blocks = BlockLines(seed: 2)
        var text = blocks.text(names: ["1"], pairs: 12)
        blocks.factor = 1.5
        text += blocks.text(names: ["\"slow\""], pairs: 12)
        let file = try tidemark.folder.write(text, to: "b.jsonl")

        let (status, program) = try await tidemark.run([
            "judge", "--blocks", file, "--noise-from", same,
        ])

        let lines = program.output.split(separator: "\n")
        #expect(status == 1)
        #expect(program.errors == "")
        #expect(lines.count == 2)
        #expect(lines.first?.hasPrefix(#"{"pr":1,"verdict":"PASS","pairs":"#) == true)
        #expect(
            lines.last?.hasPrefix(#"{"pr":"slow","verdict":"FAIL","pairs":3,"looks":1,"cells":["#)
                == true
        )
    }

    @Test func `a hole in the blocks is INVALID, a line that is no block ends it`() async throws {
        let tidemark = try Tidemark()
        var blocks = BlockLines(seed: 3)
        let whole = blocks.text(names: ["1"], pairs: 5)
        let lines = whole.split(separator: "\n")
        let file = try tidemark.folder.write(
            lines.dropLast().joined(separator: "\n") + "\n"
                + blocks.text(names: ["2"], pairs: 1) + "{\"pr\": 2}\n",
            to: "b.jsonl"
        )

        let (status, program) = try await tidemark.run(["judge", "--blocks", file])

        #expect(status == 65)
        #expect(
            program.output == """
                {"pr":1,"verdict":"INVALID","pairs":0,"looks":0,"cells":[],"reasons":["pair 5 has no \
                block of the candidate (the other is line 9)"]}

                """
        )
        #expect(
            program.errors == "error: \(file):12: pair is missing; write a whole number from 1\n"
        )
    }

    @Test func `too few pairs of equal builds are said`() async throws {
        let tidemark = try Tidemark()
        var blocks = BlockLines(seed: 4)
        let file = try tidemark.folder.write(blocks.text(names: ["1"], pairs: 12), to: "b.jsonl")

        let (status, program) = try await tidemark.run([
            "judge", "--blocks", file, "--noise-from", file,
        ])

        #expect(status == 0)
        #expect(
            program.errors.hasPrefix(
                "warning: /a p50 has 12 pairs in \(file); 20 make a noise model, "
                    + "so it is judged without one\n"
            )
        )
    }

    @Test func `a paired run is judged again as it was, and otherwise if told so`() async throws {
        let tidemark = try Tidemark()
        var blocks = BlockLines(seed: 5)
        blocks.factor = 1.5
        let lines = blocks.text(names: ["1"], pairs: 3)
        for name in ["o", "old"] {
            try FileManager.default.createDirectory(
                at: tidemark.folder.file(name),
                withIntermediateDirectories: true
            )
            _ = try tidemark.folder.write(lines, to: name + "/blocks.jsonl")
        }
        _ = try tidemark.folder.write(Self.rules, to: "o/rules.json")

        let (same, again) = try await tidemark.run(["rejudge", "o"])
        let (lenient, told) = try await tidemark.run(["rejudge", "o", "--tolerance", "2"])
        let (unknown, old) = try await tidemark.run(["rejudge", "old"])

        // Three pairs decide only with the noise model.
        #expect(same == 1, "\(again.output)")
        #expect(again.output.contains("RESULT: FAILED"))
        #expect(again.errors == "")
        #expect(lenient == 0, "\(told.output)")
        #expect(unknown == 0)
        #expect(old.output.contains("RESULT: INCONCLUSIVE"))
        #expect(
            old.errors
                == "warning: old has no rules.json, because an older version wrote it; defaults "
                + "replace the options that you do not give, and there is no noise model without --noise-from\n"
        )
    }

    /// As `tidemark pair` keeps them.
    private static let rules = """
        {"alpha": 0.01, "error_margin": 0.001, "tolerance": 0.1, "warn_tolerance": 0.05,
         "looks": [{"alpha_share": 0.05, "pairs": 3}, {"alpha_share": 0.95, "pairs": 5}],
         "looks_without_model": [{"alpha_share": 1, "pairs": 5}],
         "noise": [{"endpoint": "/a", "metric": "p50", "noise":
                    {"degrees_of_freedom": 23, "pairs": 24, "scale": 0.01, "variance": 0.0001}}]}
        """

    @Test func `an empty file is no pass`() async throws {
        let tidemark = try Tidemark()
        let file = try tidemark.folder.write("\n", to: "b.jsonl")

        let (status, program) = try await tidemark.run(["judge", "--blocks", file])

        #expect(status == 65)
        #expect(
            program.errors
                == "error: \(file): there is no block in it; write one JSON object a line\n"
        )
    }
}

/// Lines of block files, from a seed.
private struct BlockLines {
    private var random: RandomStream
    var factor = 1.0

    init(seed: UInt64) { random = RandomStream(seed: seed, index: 0) }

    mutating func text(names: [String], pairs: Int) -> String {
        var text = ""
        for name in names {
            for pair in 1...pairs {
                for arm in ["baseline", "candidate"] {
                    let level = 1 + 0.02 * unit()
                    let scale = arm == "candidate" ? level * factor : level
                    text +=
                        #"{"pr":\#(name),"pair":\#(pair),"order":\#(arm == "baseline" ? 1 : 2),"#
                        + #""arm":"\#(arm)","endpoints":{"/a":{"failures":0,"histogram":""#
                        + Data(histogram(scale)).base64EncodedString() + "\"}}}\n"
                }
            }
        }
        return text
    }

    private mutating func histogram(_ scale: Double) -> [UInt8] {
        let histogram = Histogram()
        for _ in 0..<3000 {
            // Between 20 and 60 ms, evenly.
            histogram.record(nanoseconds: Int64((2e7 + 4e7 * unit()) * scale))
        }
        return histogram.encodedV2()
    }

    /// From 0 up to 1.
    private mutating func unit() -> Double { Double(random.next() >> 11) * 0x1p-53 }
}
