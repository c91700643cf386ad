// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Testing

/// What a peer may send and must not get through; the histogram is unchanged after each refusal.
struct HistogramPayloadErrorTests {
    private let sample = Histogram(LatencyLaw.wholeRange.samples(200, seed: 6))

    @Test func `a payload cut anywhere is refused`() throws {
        let payload = sample.encodedV2()

        for length in 0..<payload.count {
            let expected: HistogramPayloadError =
                length < 40
                ? .truncated(byteCount: length)
                : .lengthMismatch(announced: payload.count - 40, actual: length - 40)
            try expectRefusal(Array(payload[..<length]), sample.totals, expected)
        }
    }

    @Test func `a payload cut anywhere with a length to match is refused`() throws {
        let body = Array(sample.encodedV2()[40...])

        for length in 0..<body.count {
            let payload = Payload(body: Array(body[..<length])).bytes
            #expect(refusal(payload, sample.totals) != nil, "cut to \(length) bytes")
        }
    }

    @Test func `a payload with a byte too many is refused`() throws {
        let body = Array(sample.encodedV2()[40...])

        try expectRefusal(
            sample.encodedV2() + [0],
            sample.totals,
            .lengthMismatch(announced: body.count, actual: body.count + 1)
        )
    }

    @Test func `another encoding is refused by its cookie`() throws {
        // 0x1c849301 is the V1 encoding, 0x1c849314 the compressed V2.
        for cookie in [0, 0x1c84_9301, 0x1c84_9314, .max] as [UInt32] {
            try expectRefusal(
                Payload(cookie: cookie, counts: [1]).bytes,
                .count(1),
                .wrongCookie(cookie)
            )
        }
    }

    @Test(
        arguments: [
            (2, 1, 3_600_000_000), (3, 2, 3_600_000_000), (3, 1, 3_600_000_001), (-1, -1, -1),
        ] as [(Int32, Int64, Int64)]
    )
    func `another layout is refused with what it is`(
        digits: Int32,
        lowest: Int64,
        highest: Int64
    ) throws {
        var payload = Payload(counts: [1])
        payload.digits = digits
        payload.lowest = lowest
        payload.highest = highest

        try expectRefusal(
            payload.bytes,
            .count(1),
            .wrongLayout(digits: digits, lowest: lowest, highest: highest)
        )
    }

    @Test func `shifted buckets are refused`() throws {
        var payload = Payload(counts: [1])
        payload.offset = -1024

        try expectRefusal(payload.bytes, .count(1), .shiftedBuckets(offset: -1024))
    }

    @Test func `a count beyond the last bucket is refused`() throws {
        let last = Int64(HistogramLayout.bucketCount)

        #expect(refusal(Payload(values: [-(last - 1), 1]).bytes, .count(1)) == nil)
        #expect(refusal(Payload(values: [1, -(last - 1)]).bytes, .count(1)) == nil)
        try expectRefusal(
            Payload(values: [-last, 1]).bytes,
            .count(1),
            .bucketOutOfRange(index: Int(last))
        )
        try expectRefusal(
            Payload(values: [1, -last]).bytes,
            .count(1),
            .bucketOutOfRange(index: Int(last) + 1)
        )
    }

    @Test(arguments: [Int64(HistogramLayout.bucketCount) + 1, 1 << 40, .max])
    func `a run longer than the layout is refused before it is followed`(length: Int64) throws {
        try expectRefusal(
            Payload(values: [-length, -length]).bytes,
            LatencyTotals(),
            .bucketOutOfRange(index: HistogramLayout.bucketCount)
        )
        #expect(refusal(Payload(values: [.min]).bytes, LatencyTotals()) != nil)
    }

    @Test func `a count that goes on beyond the payload is refused`() throws {
        try expectRefusal(Payload(body: [2, 0x80]).bytes, .count(1), .malformedCount(offset: 42))
    }

    @Test(arguments: [UInt64(0), 1, 3, .max])
    func `a total that is not the sum of the buckets is refused`(announced: UInt64) throws {
        try expectRefusal(
            Payload(counts: [1, 1]).bytes,
            .count(announced),
            .countMismatch(announced: announced, actual: 2)
        )
    }

    @Test func `more counts than the limit are refused`() throws {
        let limit = Histogram.payloadCountLimit

        try expectRefusal(
            Payload(counts: [limit, 1]).bytes,
            .count(limit + 1),
            .tooManyCounts(limit: limit, actual: limit + 1)
        )
    }

    /// Three of these wrap round to a small sum in 64 bits.
    @Test func `counts whose sum overflows are refused`() throws {
        let half = UInt64(Int64.max)
        let counts = [half, half, half]

        try expectRefusal(
            Payload(counts: counts).bytes,
            .count(counts.reduce(0, &+)),
            .tooManyCounts(limit: Histogram.payloadCountLimit, actual: .max)
        )
    }

    @Test(arguments: UInt64(0)..<200)
    func `random bytes behind a good header never trap`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 1)
        for _ in 0..<20 {
            let body = (0..<random.below(64)).map { _ in UInt8(truncatingIfNeeded: random.next()) }
            let histogram = Histogram([5000])
            let before = histogram.state

            let error = refusal(Payload(body: body).bytes, .count(random.below(64)), histogram)

            #expect(error == nil || histogram.state == before)
        }
    }

    @Test(arguments: UInt64(0)..<200)
    func `a payload with flipped bits is refused or adds what was announced`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 2)
        for _ in 0..<20 {
            var payload = sample.encodedV2()
            for _ in 0...random.below(3) {
                payload[Int(random.below(UInt64(payload.count)))] ^= 1 << UInt8(random.below(8))
            }
            let histogram = Histogram([5000])
            let before = histogram.state

            let error = refusal(payload, sample.totals, histogram)

            if error == nil {
                #expect(histogram.count == before.totals.count + sample.count)
            } else {
                #expect(histogram.state == before)
            }
        }
    }

    private func expectRefusal(
        _ payload: [UInt8],
        _ totals: LatencyTotals,
        _ expected: HistogramPayloadError
    ) throws {
        let histogram = Histogram([5000, 70_000])
        let before = histogram.state

        #expect(refusal(payload, totals, histogram) == expected)
        #expect(histogram.state == before)
        #expect(throws: expected) { try Histogram.check(v2: payload, totals: totals) }
    }

    private func refusal(
        _ payload: [UInt8],
        _ totals: LatencyTotals,
        _ histogram: Histogram = Histogram()
    ) -> HistogramPayloadError? {
        do throws(HistogramPayloadError) {
            try histogram.add(v2: payload, totals: totals)
            return nil
        } catch {
            return error
        }
    }
}
