// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Files
@testable import Judging

/// The ways to have no measurement: none is a PASS, each is named.
struct NoMeasurementTests {
    private let noise = PairedSamples.noise()

    /// What `judge --blocks` says of these blocks.
    private func judged(_ blocks: [Block]) -> PairedDecision {
        let pairing = Pairing(blocks)
        guard pairing.problems.isEmpty else { return .invalid(pairing.problems) }
        return PairedGate.judge(pairing.pairs, noise: noise)
    }

    private func blocks() -> [Block] {
        var samples = PairedSamples(seed: 21)
        return samples.blocks(5)
    }

    private func changed(
        _ block: Block,
        pair: Int? = nil,
        order: Int? = nil,
        arm: Arm? = nil,
        endpoints: [String: EndpointBlock]? = nil
    ) -> Block {
        Block(
            pair: pair ?? block.pair,
            order: order ?? block.order,
            arm: arm ?? block.arm,
            endpoints: endpoints ?? block.endpoints,
            voidReason: block.voidReason,
            origin: block.origin
        )
    }

    private func expectInvalid(_ blocks: [Block], _ reason: String) {
        let decision = judged(blocks)
        #expect(decision.verdict == .invalid)
        #expect(decision.reasons.contains(reason), "\(decision.reasons)")
    }

    @Test func `no block at all`() { expectInvalid([], "there is no block to judge") }

    @Test func `a block twice, even the same one`() {
        let blocks = blocks()

        expectInvalid(
            blocks + [blocks[0]],
            "pair 1 has the baseline twice (baseline 1 and baseline 1)"
        )
    }

    @Test func `an arm is missing from a pair`() {
        expectInvalid(
            Array(blocks().dropLast()),
            "pair 5 has no block of the candidate (the other is baseline 5)"
        )
    }

    @Test func `both blocks of a pair say the same arm`() {
        var blocks = blocks()
        blocks[1] = changed(blocks[1], arm: .baseline)

        expectInvalid(blocks, "pair 1 has the baseline twice (baseline 1 and candidate 1)")
    }

    @Test func `both blocks of a pair say the same order`() {
        var blocks = blocks()
        blocks[0] = changed(blocks[0], order: 1)
        blocks[1] = changed(blocks[1], order: 1)

        expectInvalid(
            blocks,
            "pair 1: both blocks say order 1, so which ran first is not known "
                + "(baseline 1 and candidate 1)"
        )
    }

    @Test func `a clock that went back, or swapped arms`() {
        var blocks = blocks()
        for index in blocks.indices {
            blocks[index].startedAt = Double(blocks[index].pair * 100 + blocks[index].order * 30)
        }
        #expect(judged(blocks).verdict != .invalid)
        let later = blocks.indices.filter { blocks[$0].pair == 3 && blocks[$0].order == 2 }
        for index in later { blocks[index].startedAt = 301 }

        expectInvalid(
            blocks,
            "pair 3: the second block started before the first (baseline 3 and candidate 3); a clock "
                + "went back, or the arms are swapped"
        )
    }

    @Test func `a pair is missing`() {
        expectInvalid(
            blocks().filter { $0.pair != 2 },
            "pair 2 is missing; pairs are numbered from 1 and the last is 5"
        )
        expectInvalid(
            blocks().filter { ![2, 3].contains($0.pair) },
            "pairs 2 to 3 are missing; pairs are numbered from 1 and the last is 5"
        )
    }

    @Test func `more than a fifth of the blocks are void`() {
        var blocks = blocks()
        for index in 0..<3 {
            var void = blocks[index]
            void.voidReason = "lost worker w1"
            blocks.append(void)
        }

        expectInvalid(blocks, "3 of 13 blocks are void, at most 20 % may be (lost worker w1)")
    }

    @Test func `void blocks that were repeated are left out`() {
        var blocks = blocks()
        var void = blocks[0]
        void.voidReason = "lost worker w1"
        blocks.insert(void, at: 0)

        #expect(judged(blocks).verdict != .invalid)
    }

    @Test func `a block that makes no sense`() {
        var blocks = blocks()
        blocks[3].problems = ["line 4: /a: histogram: it is cut off"]

        expectInvalid(blocks, "line 4: /a: histogram: it is cut off")
    }

    @Test(arguments: Arm.allCases)
    func `zero requests where the other arm has some`(arm: Arm) {
        let blocks = blocks().map { block in
            guard block.arm == arm else { return block }
            return changed(block, endpoints: block.endpoints.merging(["/a": .empty]) { $1 })
        }
        let missing = self.blocks().map { block in
            guard block.arm == arm else { return block }
            return changed(block, endpoints: block.endpoints.filter { $0.key != "/a" })
        }
        let other: Arm = arm == .baseline ? .candidate : .baseline

        for blocks in [blocks, missing] {
            expectInvalid(
                blocks,
                "/a p50: the \(arm.rawValue) has no request in pair 1, the \(other.rawValue) has 1200"
            )
        }
    }

    @Test func `zero requests in both arms`() {
        let blocks = blocks().map { block in
            changed(block, endpoints: block.endpoints.merging(["/a": .empty]) { $1 })
        }

        expectInvalid(blocks, "/a p95: no request in either arm")
    }

    @Test func `no endpoint at all`() {
        expectInvalid(
            blocks().map { changed($0, endpoints: [:]) },
            "no percentile was judged: the blocks hold no endpoint"
        )
    }

    @Test func `every request of the baseline failed`() {
        let blocks = blocks().map { block in
            guard block.arm == .baseline else { return block }
            return changed(
                block,
                endpoints: block.endpoints.mapValues {
                    EndpointBlock(latencies: LatencyDistribution(), failures: $0.requestCount)
                }
            )
        }

        expectInvalid(
            blocks,
            "/a p50: every request of the baseline failed: nothing to compare with"
        )
    }

    @Test func `one arm had less than half of the load`() {
        var samples = PairedSamples(seed: 23)
        samples.sampleCount = 2500
        let whole = samples.blocks(12)
        samples.sampleCount = 1100
        let lost = samples.blocks(12)

        let decision = judged(
            whole.filter { $0.arm == .baseline }
                + lost.filter { $0.arm == .candidate }.map { block in
                    changed(
                        block,
                        order: whole.first { $0.pair == block.pair && $0.arm == .candidate }?.order
                    )
                }
        )

        #expect(decision.verdict == .invalid)
        #expect(decision.reasons.contains { $0.hasSuffix("in the candidate: not the same load") })
    }

    @Test func `too few samples for any percentile`() {
        var samples = PairedSamples(seed: 22)
        samples.sampleCount = 19

        expectInvalid(samples.blocks(12), "no percentile was judged: every one was skipped")
    }

    @Test func `latencies below what the histogram tells apart`() {
        let histogram = Histogram()
        for _ in 0..<2000 { histogram.record(nanoseconds: 0) }
        let zero = EndpointBlock(latencies: LatencyDistribution(histogram), failures: 0)

        expectInvalid(
            blocks().map { changed($0, endpoints: ["/a": zero]) },
            "/a p50: a block's p50 is 0, less than the histogram tells apart; "
                + "record in a finer unit"
        )
    }
}

/// Block files: what is read, what is refused and with which sentence.
struct BlockFileTests {
    private let good =
        #"{"pr":1,"pair":1,"order":1,"arm":"baseline","endpoints":{"/a":{"failures":0,"histogram":null}}}"#

    private func read(_ lines: [String]) throws -> [BlockFile.Group] {
        let folder = try PairedFolder()
        var file = try BlockFile(try folder.write(lines))
        var groups: [BlockFile.Group] = []
        while let group = try file.next() { groups.append(group) }
        return groups
    }

    @Test func `names of pull requests come out as they went in`() throws {
        let groups = try read([
            good, "", good.replacing("\"pr\":1", with: "\"pr\":\"1\""),
            good.replacing("\"pr\":1", with: "\"pr\":1.50"),
        ])

        #expect(groups.map(\.name) == [.number("1"), .text("1"), .number("1.50")])
        #expect(groups.map { "\($0.name)" } == ["1", "\"1\"", "1.50"])
    }

    @Test(
        arguments: [
            ("{", "this line is not JSON; write one block a line"),
            ("[1]", "the block is a list; write an object"),
            (
                #"{"pair":1}"#,
                #"pr is missing; write the pull request, such as 123 or "fix-search""#
            ),
            (#"{"pr":1,"pair":0}"#, "pair is 0; write a whole number from 1"),
            (#"{"pr":1,"pair":NaN}"#, "this line is not JSON; write one block a line"),
            (#"{"pr":1,"pair":1,"order":1.5}"#, "order is 1.5; write a whole number from 1"),
            (
                #"{"pr":1,"pair":1,"order":1,"arm":"A"}"#,
                #"arm is "A"; write "baseline" or "candidate""#
            ),
            (
                #"{"pr":1,"pair":1,"order":1,"arm":"baseline"}"#,
                "endpoints is missing; write an object of what was measured, by endpoint"
            ),
            (
                #"{"pr":1,"pair":1,"order":1,"arm":"baseline","endpoints":{"/a":{"failures":"x"}}}"#,
                #"endpoint "/a": failures is "x"; write the number of failed requests, such as 0"#
            ),
            (
                #"{"pr":1,"pair":1,"order":1,"arm":"baseline","endpoints":{"/a":{"failures":0}}}"#,
                #"endpoint "/a": histogram is missing; write an HdrHistogram V2 payload in base64, "#
                    + "or null without a success"
            ),
            (
                #"{"pr":1,"pair":1,"order":1,"arm":"baseline","endpoints":{"/a":{},"/a":{}}}"#,
                #"endpoints has "/a" twice; write it once"#
            ),
        ]
    )
    func `what is no block is refused with its line`(line: String, sentence: String) throws {
        let folder = try PairedFolder()
        let path = try folder.write([good, line])
        var file = try BlockFile(path)

        #expect(throws: InputError("\(path):2: \(sentence)")) {
            while try file.next() != nil {}
        }
    }

    @Test func `when a block started is read where it is written as we write it`() throws {
        let dated = good.replacing("\"pair\"", with: #""started_at":"1970-01-01T00:01:00Z","pair""#)
        let other = good.replacing("\"pair\"", with: #""started_at":"noon","pair""#)
        let blocks = try read([dated, other]).flatMap(\.blocks)

        #expect(blocks.map(\.startedAt) == [60, nil])
    }

    @Test func `pull requests before a bad line are given first`() throws {
        let folder = try PairedFolder()
        var file = try BlockFile(
            try folder.write([good, good.replacing("\"pr\":1", with: "\"pr\":2"), "{"])
        )

        #expect(try file.next()?.name == .number("1"))
        #expect(throws: InputError.self) { try file.next() }
    }

    @Test func `the blocks of one pull request stand together`() throws {
        let folder = try PairedFolder()
        let path = try folder.write([good, good.replacing("\"pr\":1", with: "\"pr\":2"), good])
        var file = try BlockFile(path)
        let sentence =
            "\(path):3: the blocks of pr 1 go on here, but ended in line 1; "
            + "keep the blocks of one pr together"

        #expect(throws: InputError(sentence)) {
            while try file.next() != nil {}
        }
    }

    @Test(arguments: [("-1", "null"), ("0", "\"AAAA\""), ("0", "\"\"")])
    func `figures that make no sense are a problem of their block`(
        failures: String,
        histogram: String
    ) throws {
        let line = good.replacing("\"failures\":0", with: "\"failures\":\(failures)")
            .replacing("null", with: histogram)

        let block = try #require(try read([line]).first?.blocks.first)

        #expect(block.problems.count == 1)
        #expect(block.problems.first?.hasPrefix("line 1: /a: ") == true)
    }

    @Test func `a line longer than a chunk is one line`() throws {
        let padding = String(repeating: " ", count: 3_000_000)
        let groups = try read([good.replacing(",\"pair\"", with: ",\(padding)\"pair\""), good])

        #expect(groups.map(\.blocks.count) == [2])
    }
}
