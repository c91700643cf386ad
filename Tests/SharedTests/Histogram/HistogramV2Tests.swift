// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Testing

struct HistogramV2Tests {
    @Test(arguments: LatencyLaw.allCases, [1, 2, 100, 5000])
    func `decoding what was encoded gives the same histogram`(law: LatencyLaw, count: Int) throws {
        let histogram = Histogram(law.samples(count, seed: 21))

        let decoded = Histogram()
        try decoded.add(v2: histogram.encodedV2(), totals: histogram.totals)

        #expect(decoded.state == histogram.state)
    }

    @Test func `an empty histogram is a header alone`() throws {
        let payload = Histogram().encodedV2()
        let histogram = Histogram([5000])

        try histogram.add(v2: payload, totals: LatencyTotals())

        #expect(payload.count == 40)
        #expect(histogram.state == Histogram([5000]).state)
    }

    @Test func `a payload is as long as its occupied buckets ask for`() {
        // One byte for a run or a count below 64, two below 8,192, three below 1,048,576.
        #expect(Histogram([0]).encodedV2().count == 40 + 1)
        #expect(Histogram([1000]).encodedV2().count == 40 + 1 + 1)
        #expect(Histogram([1_000_000]).encodedV2().count == 40 + 2 + 1)
        #expect(Histogram([1_000_000_000]).encodedV2().count == 40 + 3 + 1)
        #expect(Histogram(.init(repeating: 0, count: 64)).encodedV2().count == 40 + 2)
    }

    @Test(arguments: [0, 1, 63, 64, 8191, 8192, 1 << 20, 1 << 27, 1 << 34, (1 << 40) - 1, 1 << 40])
    func `a count of any size survives`(count: UInt64) throws {
        let payload = Payload(counts: [count]).bytes
        let histogram = Histogram()

        try histogram.add(v2: payload, totals: .count(count))

        #expect(histogram.count == count)
        #expect(histogram.encodedV2() == (count == 0 ? Payload(counts: []).bytes : payload))
    }

    @Test func `a payload of another implementation decodes to the same percentiles`() throws {
        let payload = try #require(Golden.bytes)
        let histogram = Histogram()

        try histogram.add(v2: payload, totals: Golden.histogram.totals)

        #expect(histogram.count == 1102)
        #expect(histogram.milliseconds(at: Quantile(0.5)) == 0.042)
        #expect(histogram.milliseconds(at: Quantile(0.9)) == 0.042)
        #expect(histogram.milliseconds(at: Quantile(0.99)) == 2861.055)
        #expect(histogram.milliseconds(at: Quantile(0.999)) == 3538.943)
    }

    /// HdrHistogram for Java writes 0 where the Python package and we write a run of one.
    @Test func `a lone empty bucket may be written either way`() throws {
        for values in [[1, 0, 1], [1, -1, 1]] as [[Int64]] {
            let histogram = Histogram()
            try histogram.add(v2: Payload(values: values).bytes, totals: .count(2))

            #expect(histogram.encodedV2() == Payload(values: [1, -1, 1]).bytes)
        }
    }

    @Test func `our payload is that of another implementation to the byte`() throws {
        #expect(Golden.histogram.encodedV2() == (try #require(Golden.bytes)))
    }
}

/// A payload made by the Python package `hdrhistogram` 0.10.8 (`hdrh.histogram.HdrHistogram`).
///
///     h = HdrHistogram(1, 3600000000, 3)
///     for i in range(0, 1900, 19): h.record_value(i * i)
///     h.record_value(42, 1000)
///     h.record_value(40)
///     h.record_value(3600000000)
///     base64.b64encode(zlib.decompress(base64.b64decode(h.encode())[8:]))
///     [h.get_value_at_percentile(p) for p in (50, 90, 99, 99.9)]   # 42, 42, 2861055, 3538943
private enum Golden {
    static let bytes = Data(base64Encoded: base64).map { [UInt8]($0) }

    static let base64 = """
        HISTEwAAAP4AAAAAAAAAAwAAAAAAAAABAAAAANaTpAA/8AAAAAAAAAJNAgHQD/sEAvMQAuUSApUNAoULAt\
        0HAu8HAqMFAvsFAocFAtcDAoMEArEEArsDAsUCAtsCAvECAocDAp8DAuUBAuMBAvEBAvkBAocCApECAp0C\
        AqECApcBAp0BAqUBAqkBAq8BArMBArsBAr8BAsUBAssBAtEBAnUCbQJvAnECdQJ5AnkCfQKBAQKDAQKFAQ\
        KJAQKLAQKPAQKRAQKNAQJJAksCTQJNAlECUQJRAlUCVQJXAlcCWQJbAl0CXQJfAmECYQJjAmUCZwJnAj8C\
        MwI1AjUCNQI3AjcCNwI5AjkCOwI7AjsCOwI9Aj0CPwI/Aj8CQQJBAkECQwLnnwEC
        """

    static var histogram: Histogram {
        var micros = stride(from: Int64(0), to: 1900, by: 19).map { $0 * $0 }
        micros += Array(repeating: 42, count: 1000)
        micros += [40, 3_600_000_000]
        return Histogram(micros.map { $0 * 1000 })
    }
}
