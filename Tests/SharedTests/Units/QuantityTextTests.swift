// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct QuantityTextTests {
    @Test(arguments: [
        ("90s", 90_000_000_000), ("500ms", 500_000_000), ("0.5s", 500_000_000),
        ("1m30s", 90_000_000_000), ("2h", 7_200_000_000_000), ("250us", 250_000), ("7ns", 7),
        ("0s", 0), ("1.5min", 90_000_000_000), ("1h0m1s", 3_601_000_000_000),
    ])
    func `a duration is exact`(text: String, nanoseconds: Int64) {
        #expect(QuantityText.duration(text)?.nanoseconds == nanoseconds)
    }

    @Test(arguments: [
        "", "90", "s", "-1s", "1 s", "1d", "30s1m", "1s1s", ".5s", "5.s", "1.2.3s", "1e3s",
        "0.5ns", "99999999999h", "\u{661}s", "87600h1ns", "87600h9223372036854775us",
    ])
    func `what is no exact duration is refused`(text: String) {
        #expect(QuantityText.duration(text) == nil)
    }

    @Test(arguments: [
        ("5/s", 5, 1_000_000_000), ("30/min", 30, 60_000_000_000), ("2/10s", 2, 10_000_000_000),
        ("0.5/s", 1, 2_000_000_000), ("2.5/s", 5, 2_000_000_000), ("1/500ms", 1, 500_000_000),
    ])
    func `a rate is a count per a period`(text: String, count: Int64, period: Int64) {
        #expect(QuantityText.rate(text) == Rate(count: count, per: .nanoseconds(period)))
    }

    @Test(arguments: [
        "", "5", "/s", "0/s", "-1/s", "5/", "5/0s", "5/s/s", "x/s", "0.000000001/s",
        "9223372036854775808/s", "0.1/9000000000s",
    ])
    func `what is no rate is refused`(text: String) {
        #expect(QuantityText.rate(text) == nil)
    }

    @Test func `the command line may leave the unit out`() {
        #expect(QuantityText.lenientDuration("90") == .seconds(90))
        #expect(QuantityText.lenientDuration("0.5") == .milliseconds(500))
        #expect(QuantityText.lenientRate("5") == Rate(count: 5, per: .seconds(1)))
        #expect(QuantityText.lenientRate("5/min") == Rate(count: 5, per: .seconds(60)))
    }

    @Test(arguments: [
        ("90", true), ("0.5", true), ("90s", false), ("-90", false), (".5", false), ("", false),
        ("1e3", false), ("1:30", false),
    ])
    func `a bare number is one without a unit`(text: String, isBare: Bool) {
        #expect(QuantityText.isBareNumber(text) == isBare)
    }

    @Test(arguments: 0..<500)
    func `what is printed reads back the same`(seed: Int) {
        var random = RandomStream(seed: UInt64(seed), index: 0)
        let scale: Int64 = [1, 1000, 1_000_000, 1_000_000_000][Int(random.below(4))]
        let duration = Duration.nanoseconds(Int64(random.below(10_000_000)) * scale)
        let rate = Rate(
            count: Int64(random.below(1000)) + 1,
            per: duration + .nanoseconds(1)
        )

        #expect(QuantityText.duration(QuantityText.text(of: duration)) == duration)
        let reread = QuantityText.rate(QuantityText.text(of: rate))
        #expect(reread?.instantNanoseconds(ofIndex: 7) == rate.instantNanoseconds(ofIndex: 7))
    }

    @Test func `durations are printed as people write them`() {
        #expect(QuantityText.text(of: .seconds(90)) == "1m30s")
        #expect(QuantityText.text(of: .milliseconds(1500)) == "1s500ms")
        #expect(QuantityText.text(of: .zero) == "0s")
    }
}
