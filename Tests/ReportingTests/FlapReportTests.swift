// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Records
@testable import RecordsTests
@testable import Reporting

/// What is said of flaps, and of the tolerance that they ask for.
struct FlapReportTests {
    @Test func `too few pairs make no recommendation but a sentence`() {
        let runs = FlapsTests.repeated(Array(repeating: 1.05, count: 149))
        let advice = ToleranceAdvice(runs, rate: 0.02)

        #expect(advice.parts.map(\.recommendation) == [nil, nil, nil, nil])
        #expect(advice.parts.map(\.neededPairCount) == [150, 450, 450, 450])
        let report = FlapReport(flaps: Flaps(runs), advice: advice, source: "h.sqlite")
        #expect(
            report.lines.contains(
                "Tolerance for all percentiles: no recommendation; 149 pairs of runs of one "
                    + "build; a rate of 2.00 % needs 150"
            )
        )
        let enough = ToleranceAdvice(
            FlapsTests.repeated(Array(repeating: 1.05, count: 150)),
            rate: 0.02
        )
        #expect(enough.parts[0].recommendation != nil)
    }

    @Test func `the report says all of it`() {
        let report = FlapReport(
            flaps: Flaps(FlapsTests.story),
            advice: ToleranceAdvice(FlapsTests.story, rate: 0.02),
            source: "h.sqlite: 48 runs"
        )

        #expect(
            Array(report.lines.prefix(3)) == [
                "h.sqlite: 48 runs",
                "Flaps: 3 of 47 judged runs (6.38 %, 95 % interval 2.19 % to 17.2 %), 3.0 a week",
                "  2026-01-05T13:00:00Z  c3  run3 failed, run4 did not",
            ]
        )
        #expect(
            report.json.hasPrefix(#"{"flaps":[{"failed":"run3","passed":"run4","commit":"c3","#)
        )
    }
}
