// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Files

/// Histograms of other implementations, as they stand in block files.
struct ForeignHistogramTests {
    /// Made with Python's hdrhistogram; the percentiles are its own.
    ///
    /// Each has 399 values i³ × lowest / 97 + 3 × lowest, in the ranges (1, 1 h in µs, 3 digits),
    /// (1000, 6e10, 2), (1, 100 000, 4) and (7, 10 000, 1).
    @Test(
        arguments: [
            (
                "HISTFAAAAYJ4nG2TT0sCURTF5x6RahEhIkOUiMgwWMgQEjKEiEiIRESIhEREuAiJkIgIiZCoFhGtJFq0iCBo"
                    + "2apVy1Z9gT5HH6H77sx7juD8OHdgmHvOvfNn8WaYtKzYkhUcsfBMqvwO36zKX3AhPg2AmBgTxxRmmFkmwaRg"
                    + "Yx5pZJCDAxcFeCiiBB8V1FBHA9tooo09dHCIY5ziHJe4JtwRHgiPhGfCK+Gd8EH4JHwRvgk/ckMXPZxwQx8D"
                    + "XBFuCffSNSQ8SeML4YLtW9iRiH0cSEwXR9zZwxnT5zsGfK3K49SwziPVsSFsMU3pbnF3G7vGocN+K7zGKlMS"
                    + "fKwJZabCXtUxvwajHDcZ5ZrnB5EPWWYKIk/ksXNAURKKJkOlqBw/zFFJZXbKhGQj5EIckSOPXsmVZDeSnTf5"
                    + "AZ4hmCLLr88OpVkw0qRFIzJGai5d9WzRCfWcjszqRmZNConwPCJlpGtKPjNdA40T3cGObDFpl9E+4zvpvWz5"
                    + "uOeMdJ1EwlT1M/wDXW1VRg==",
                [82495, 565759, 640511]
            ),
            (
                "HISTFAAAAOh4nIWRzQqCQBDH3f+2yCIiIhJiIREeokN06NCpY6/QA/UGPWKXjh07Ns7qfthC/pyPHXdm/uDq"
                    + "/qiSBM/EPDBBvsjln+stubxNRWMBCEIRKTLkKFGhRos1tuixxxEnnCnb0HlHHNCh4e8d13rqqKlnybRMQ3MK"
                    + "omQqnmjIRnKygm8NGwu2ihRoNkfmkY+krHWyyWvr9Q+SUNaUF80UNZvo4tAruN/4OGq2Qc52DHnKXjBTFEFF"
                    + "BpmMeoewe30dwvzOcWoYRPwYCorJC4X5Et1d+OZC7A3iP8ERsbbsdpvHZTYV+AIsURLT",
                [82_837_503, 566_231_039, 641_728_511]
            ),
            (
                "HISTFAAAAcV4nC2QMWhTYRCA83//3f+/F3AQEREUBxEncXAQpw4OUnARJwcnBycnByenGKWEkKGUEkKoQUoJ"
                    + "JYQgoYQgEoKUEjJICBmKhCBBJAQNCo8ioT5fvA/u4OC47+7Sq81zqRT3U6uQ/9Ws8uu3az9XDQ0AE2NjFE8Y"
                    + "cybmbMx5LnCRy1zhKte4zg1ucovb3GGNu9xjnQc85BGPecJTnvGcF7wkY9gw5A1bhpKhYtgz1A1NQ9vQNRwZ"
                    + "PhtGholhavhhiAynhiwUYBt2oAp1aEEXejCEL/ANFnACWUveUrRULDXLgaVj6VlGlollboksGaEgFIVdoSF8"
                    + "FI6EoTAR5sIf4Y2yqVSUmtJWDpWh8lVZKEsl7yg6qo6m45Nj4Jg4Fo5TR8FT9ux7Pnh6nmPPzHPiyQWUAvYD"
                    + "WgH9gOOAecAyoBCyE9II6YYMQqYhUchGmmKaWpq6sqc0lJbSVfqJxlj5rvxKTLLxRkfJ8c5Rc7QcHUffMXKM"
                    + "HTNHlFjlPFueSiLW9HQSt5Fn4pl7Ik8mNgkoBv+u3hbKQkWoCnXhvdBOXnQo9ISBMBLGwlSYCQshEpZCRskp"
                    + "hXhcKSu7SjUxP4jlzW/+AlAxjg0=",
                [82479, 100003, 100003]
            ),
            (
                "HISTFAAAAEd4nJNpmSzMwMAQzQABjFCaHUKpC9h/gLA42ZiYGIGQmYmViZ2JE4hBNDuYD2KBZEBsZjALgZEh"
                    + "M8gIiDFQESDYwQoAkRkErw==",
                [10239, 10239, 10239]
            ),
        ] as [(String, [Double])]
    )
    func `percentiles are what their own implementation reads`(
        text: String,
        expected: [Double]
    ) throws {
        let latencies = try LatencyDistribution(base64: text)

        #expect(latencies.count == 399)
        let values = [Quantile.p50, .p95, .p99].map { latencies.value(at: $0)?.value }
        #expect(values == expected)
    }

    @Test func `our own payload reads as our own histogram`() throws {
        var random = RandomStream(seed: 1, index: 0)
        let histogram = Histogram()
        for _ in 0..<5000 { histogram.record(nanoseconds: Int64(2e7 * exp(random.normal()))) }
        let latencies = try LatencyDistribution(
            base64: Data(histogram.encodedV2()).base64EncodedString()
        )

        #expect(latencies.count == 5000)
        for quantile in [Quantile.p50, .p95, .p99] {
            let own = try #require(histogram.milliseconds(at: quantile))
            #expect(latencies.value(at: quantile)?.value == own * 1000)
            #expect(LatencyDistribution(histogram).value(at: quantile)?.value == own * 1000)
        }
    }

    @Test func `several distributions read as one`() throws {
        var random = RandomStream(seed: 2, index: 0)
        let whole = Histogram()
        let parts = (0..<3).map { _ in Histogram() }
        for index in 0..<3000 {
            let latency = Int64(2e7 * exp(random.normal()))
            whole.record(nanoseconds: latency)
            parts[index % 3].record(nanoseconds: latency)
        }

        for quantile in [Quantile.p50, .p95, .p99] {
            let value = LatencyDistribution.value(
                at: quantile,
                ofAll: parts.map(LatencyDistribution.init)
            )
            #expect(value == LatencyDistribution(whole).value(at: quantile)?.value)
        }
    }

    @Test func `a ratio scales the values`() throws {
        let plain = try LatencyDistribution(v2: Self.payload())
        let scaled = try LatencyDistribution(v2: Self.payload(ratio: 0.5))

        #expect(plain.value(atRank: 1)?.value == 2)
        #expect(scaled.value(atRank: 1)?.value == 1)
    }

    @Test func `the normalizing offset changes nothing`() throws {
        let plain = try LatencyDistribution(v2: Self.payload())

        #expect(try LatencyDistribution(v2: Self.payload(offset: 1024)) == plain)
    }

    @Test func `a payload that is none is refused with what is wrong`() throws {
        let cases: [(payload: [UInt8], error: HistogramPayloadError)] = [
            ([], .truncated(byteCount: 0)),
            (Array(Self.payload().prefix(39)), .truncated(byteCount: 39)),
            (Array(Self.payload().dropLast()), .lengthMismatch(announced: 2, actual: 1)),
            (Self.payload(cookie: 0x1c84_9301), .wrongCookie(0x1c84_9301)),
            (Self.payload(ratio: .nan), .wrongRatio(.nan)),
            (Self.payload(ratio: 0), .wrongRatio(0)),
            (Self.payload(digits: 6), .wrongLayout(digits: 6, lowest: 1, highest: 100_000)),
            (Self.payload(lowest: 0), .wrongLayout(digits: 3, lowest: 0, highest: 100_000)),
            (Self.payload(highest: 1), .wrongLayout(digits: 3, lowest: 1, highest: 1)),
            (Self.payload(body: [0x80]), .malformedCount(offset: 41)),
            (Self.payload(body: [0xff, 0xff, 0x7f, 0x02]), .bucketOutOfRange(index: 8192)),
        ]
        for (payload, error) in cases {
            #expect("\(Self.error(of: payload) ?? .truncated(byteCount: -1))" == "\(error)")
        }
    }

    @Test func `text that is no histogram is refused with what is wrong`() {
        let compressed = [0x1c, 0x84, 0x93, 0x14, 0, 0, 0, 2, 0x78, 0x9c] as [UInt8]

        #expect(throws: HistogramTextProblem.notBase64) { try LatencyDistribution(base64: "!!") }
        #expect(throws: HistogramTextProblem.notZlib) {
            try LatencyDistribution(base64: Data(compressed).base64EncodedString())
        }
        #expect(throws: HistogramTextProblem.payload(.lengthMismatch(announced: 2, actual: 1))) {
            try LatencyDistribution(base64: Data(compressed.dropLast()).base64EncodedString())
        }
        #expect(
            HistogramTextProblem.payload(.lengthMismatch(announced: 9, actual: 3)).explanation
                == "it is cut off: 9 bytes are announced, 3 are there"
        )
    }

    @Test func `random bytes are refused or read, and nothing else happens`() {
        var random = RandomStream(seed: 3, index: 0)
        for _ in 0..<2000 {
            let body = (0..<Int.random(in: 0..<40, using: &random)).map { _ in
                UInt8.random(in: .min ... .max, using: &random)
            }
            let payload = Self.payload(
                digits: Int32.random(in: -1...6, using: &random),
                lowest: Int64.random(in: 0...(1 << 50), using: &random),
                highest: Int64.random(in: .min ... .max, using: &random),
                body: body
            )
            _ = Self.error(of: payload)
        }
    }

    private static func error(of payload: [UInt8]) -> HistogramPayloadError? {
        do {
            _ = try LatencyDistribution(v2: payload)
            return nil
        } catch {
            return error
        }
    }

    /// One value in bucket 2 and nothing else, unless told otherwise.
    private static func payload(
        cookie: UInt32 = 0x1c84_9313,
        offset: Int32 = 0,
        digits: Int32 = 3,
        lowest: Int64 = 1,
        highest: Int64 = 100_000,
        ratio: Double = 1,
        body: [UInt8] = [0x03, 0x02]
    ) -> [UInt8] {
        func bytes(_ value: some FixedWidthInteger) -> [UInt8] {
            withUnsafeBytes(of: value.bigEndian) { Array($0) }
        }
        return bytes(cookie) + bytes(UInt32(body.count)) + bytes(offset) + bytes(digits)
            + bytes(lowest) + bytes(highest) + bytes(ratio.bitPattern) + body
    }
}
