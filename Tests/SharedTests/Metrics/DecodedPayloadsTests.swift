// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Testing

struct DecodedPayloadsTests {
    @Test(arguments: LatencyLaw.allCases)
    func `decoding once and adding equals adding the payload`(law: LatencyLaw) throws {
        let cells = [0, 1, 500].map { cell(successes: $0, failures: $0 / 5, of: law) }
        let (successes, failures) = (Histogram(), Histogram())
        for cell in cells {
            successes.add(sound: cell.success)
            failures.add(sound: cell.failure)
        }

        var decoded = DecodedPayloads()
        try decoded.decode(cells)
        let metrics = EndpointMetrics()
        for (position, cell) in cells.enumerated() { metrics.add(cell, at: position, of: decoded) }

        #expect(metrics.success.state == successes.state)
        #expect(metrics.failure.state == failures.state)
        #expect(metrics.bodyBytes == 300)
        #expect(metrics.causes[FailureCause(.timeout)]?.count == 3)
    }

    @Test func `one decoding feeds any number of sinks`() throws {
        let samples = LatencyLaw.logNormal.samples(300, seed: 9)
        var decoded = DecodedPayloads()
        try decoded.decode([cell(successes: samples, failures: [])])

        let (total, second) = (Histogram(), Histogram())
        var worker = CoarseHistogram()
        total.add(decoded.success(ofCell: 0))
        second.add(decoded.success(ofCell: 0))
        worker.add(decoded.success(ofCell: 0))

        #expect(total.state == Histogram(samples).state)
        #expect(second.state == total.state)
        #expect(worker == (try CoarseHistogram(samples)))
    }

    @Test func `decoding again forgets what was there`() throws {
        var decoded = DecodedPayloads()
        try decoded.decode([cell(successes: 50, failures: 50, of: .wholeRange)])

        try decoded.decode([cell(successes: [7000], failures: [9000])])

        let (success, failure) = (Histogram(), Histogram())
        success.add(decoded.success(ofCell: 0))
        failure.add(decoded.failure(ofCell: 0))
        #expect(success.state == Histogram([7000]).state)
        #expect(failure.state == Histogram([9000]).state)
    }

    @Test func `an empty payload adds nothing whatever figures stand beside it`() throws {
        var totals = LatencyTotals()
        totals.sumNanoseconds = 77
        let empty = LatencyPayload(totals: totals, histogram: [])
        let histogram = Histogram()

        var decoded = DecodedPayloads()
        try decoded.decode([cell(success: empty, failure: empty)])
        histogram.add(decoded.success(ofCell: 0))

        #expect(histogram.state == Histogram().state)
    }

    @Test(
        arguments: [
            (Payload(cookie: 1, counts: [1]), 1, .wrongCookie(1)),
            (Payload(body: [2, 0x80]), 1, .malformedCount(offset: 42)),
            (Payload(values: [-23_552, 1]), 1, .bucketOutOfRange(index: 23_552)),
            (Payload(counts: [1, 1]), 3, .countMismatch(announced: 3, actual: 2)),
            (
                Payload(counts: [1 << 62, 1 << 62, 1 << 62, 1 << 62, 1]), 1,
                .tooManyCounts(limit: 1 << 40, actual: .max)
            ),
        ] as [(Payload, UInt64, HistogramPayloadError)]
    )
    func `a broken payload is refused as it is without decoding ahead`(
        payload: Payload,
        count: UInt64,
        expected: HistogramPayloadError
    ) {
        let broken = LatencyPayload(totals: .count(count), histogram: payload.bytes)
        let good = LatencyPayload(Histogram([5000]))
        var decoded = DecodedPayloads()

        #expect(throws: expected) { try Histogram.check(v2: payload.bytes, totals: .count(count)) }
        #expect(throws: expected) {
            try decoded.decode([
                cell(success: good, failure: good), cell(success: good, failure: broken),
            ])
        }
    }

    @Test func `a refusal leaves nothing behind`() throws {
        var decoded = DecodedPayloads()
        let broken = LatencyPayload(totals: .count(9), histogram: Payload(counts: [1]).bytes)
        #expect(throws: HistogramPayloadError.self) {
            try decoded.decode([
                cell(successes: [1], failures: [1]),
                cell(success: LatencyPayload(Histogram([1])), failure: broken),
            ])
        }

        try decoded.decode([cell(successes: [5000], failures: [])])
        let histogram = Histogram()
        histogram.add(decoded.success(ofCell: 0))

        #expect(histogram.state == Histogram([5000]).state)
    }

    @Test(arguments: UInt64(0)..<200)
    func `flipped bits are refused by decoding exactly when a check refuses them`(seed: UInt64) {
        let sample = Histogram(LatencyLaw.wholeRange.samples(200, seed: 6))
        var random = RandomStream(seed: seed, index: 3)
        for _ in 0..<20 {
            var payload = sample.encodedV2()
            for _ in 0...random.below(3) {
                payload[Int(random.below(UInt64(payload.count)))] ^= 1 << UInt8(random.below(8))
            }

            let checked = Result { try Histogram.check(v2: payload, totals: sample.totals) }
            let decoded = Result { _ = try DecodedPayload(v2: payload, totals: sample.totals) }

            #expect(error(of: checked) == error(of: decoded))
        }
    }

    private func error(of result: Result<Void, any Error>) -> HistogramPayloadError? {
        guard case .failure(let error) = result else { return nil }
        return error as? HistogramPayloadError
    }

    private func cell(successes: Int, failures: Int, of law: LatencyLaw) -> IntervalCell {
        cell(
            successes: law.samples(successes, seed: 1),
            failures: law.samples(failures, seed: 2)
        )
    }

    private func cell(successes: [Int64], failures: [Int64]) -> IntervalCell {
        cell(
            success: LatencyPayload(Histogram(successes)),
            failure: LatencyPayload(Histogram(failures))
        )
    }

    private func cell(success: LatencyPayload, failure: LatencyPayload) -> IntervalCell {
        let metrics = EndpointMetrics()
        metrics.recordFailure(FailureCause(.timeout), latency: 5000, instant: 12)
        var cell = metrics.cell(window: 1, endpoint: 0)
        cell.success = success
        cell.failure = failure
        cell.bodyBytes = 100
        return cell
    }
}
