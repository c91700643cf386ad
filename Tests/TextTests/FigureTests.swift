// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Text

struct FigureTests {
    @Test(arguments: [
        (nil, "-"), (0.001, "0.001"), (0.9994, "0.999"), (0.9996, "1.00"), (9.994, "9.99"),
        (9.996, "10.0"), (99.94, "99.9"), (99.96, "100"), (3_600_000.0, "3600000"),
    ])
    func `milliseconds have about three digits`(value: Double?, text: String) {
        #expect(Figure.milliseconds(value) == text)
    }

    @Test(arguments: [
        (0, 0, "0"), (0, 9, "0"), (1, 100_000, "1 (<0.1%)"), (3, 480, "3 (0.6%)"),
        (7, 7, "7 (100.0%)"),
    ])
    func `failures are never shown as none`(failures: Int, requests: Int, text: String) {
        #expect(Figure.failures(failures, of: requests) == text)
    }

    @Test(arguments: [(0, "00:00"), (95, "01:35"), (3599, "59:59"), (3661, "1:01:01")])
    func `a clock has minutes and seconds`(seconds: Int, text: String) {
        #expect(Figure.clock(seconds) == text)
    }

    @Test(arguments: [(nil, "-"), (8.573, "8.6"), (99.96, "100"), (1312.4, "1312")])
    func `rates have about three digits`(value: Double?, text: String) {
        #expect(Figure.perSecond(value) == text)
    }
}
