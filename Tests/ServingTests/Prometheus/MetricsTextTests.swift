// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Records
@testable import RecordsTests
@testable import Serving
@testable import Text

/// The text that Prometheus reads.
struct MetricsTextTests {
    @Test func `a family has its help, its type and its samples`() {
        var family = MetricFamily("a_total", .counter, "Of \\ and\nlines.")
        family.add(3, (name: "name", value: "a \"b\" \\ c\nd"))
        family.add(0.25)

        #expect(
            MetricsText.text([family, MetricFamily("nothing", .gauge, "Without a sample.")]) == #"""
                # HELP a_total Of \\ and\nlines.
                # TYPE a_total counter
                a_total{name="a \"b\" \\ c\nd"} 3
                a_total 0.25

                """#
        )
    }

    @Test(
        arguments: [
            (0, "0"), (1_795_638_330, "1795638330"), (0.004509915000000001, "0.004509915"),
            (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"), (1e300, "1e+300"),
        ] as [(Double, String)]
    )
    func `numbers are as the format has them`(value: Double, text: String) {
        #expect(MetricsText.number(value) == text)
    }

    @Test func `a latency histogram ends with everything`() {
        let histogram = Histogram()
        for milliseconds in [1, 5, 200, 100_000] as [Int64] {
            histogram.record(nanoseconds: milliseconds * 1_000_000)
        }

        let samples = LatencyBuckets.samples(histogram, [(name: "endpoint", value: "/a")])

        #expect(samples.count == 33)
        let buckets = samples.prefix(31).map { ($0.labels[1].value, $0.value) }
        #expect(buckets.map(\.1) == buckets.map(\.1).sorted())
        #expect(buckets.first { $0.0 == "0.001" }?.1 == 1)
        #expect(buckets.first { $0.0 == "0.0063" }?.1 == 2)
        #expect(buckets.first { $0.0 == "63" }?.1 == 3)
        #expect(buckets.last?.0 == "+Inf" && buckets.last?.1 == 4)
        #expect(samples[31].suffix == "_sum")
        #expect(abs(samples[31].value - 100.206) < 1e-9)
        #expect(samples[32].value == 4)
    }

    // MARK: Runs that are over

    @Test func `a pair says its change, and its series are those of its scenario and branch`() {
        let run = HistorySamples.pair(1, anchor: "c0", change: 0.25, verdict: .warn)
        let metrics = LastRunMetrics(run: run, baselineDate: "2026-01-05T10:00:00Z")

        let lines = MetricsText.text(metrics.families).split(separator: "\n")

        let group = "scenario=\"shop.yaml\",branch=\"main\""
        for expected in [
            "tidemark_last_run_change_ratio{\(group),endpoint=\"/a\",quantile=\"0.99\"} 1.25",
            "tidemark_last_run_latency_seconds{\(group),endpoint=\"/a\",quantile=\"0.5\"} 0.025",
            "tidemark_last_run_verdict{\(group),verdict=\"WARN\"} 1",
            "tidemark_last_run_verdict{\(group),verdict=\"PASS\"} 0",
            "tidemark_last_run_baseline_timestamp_seconds{\(group)} 1767607200",
            "tidemark_last_run_timestamp_seconds{\(group)} 1767610800",
            "tidemark_last_run_info{\(group),commit=\"c1\",run=\"run1\",version=\"1.0.0\",mode=\"pair\"} 1",
        ] {
            #expect(lines.contains { $0 == expected }, "\(expected)")
        }
    }

    @Test func `the history says of seven days what the gate did`() {
        var runs = [
            HistorySamples.run(0, commit: "a", verdict: .fail),
            HistorySamples.run(100, commit: "b", verdict: .fail),
            HistorySamples.run(101, commit: "b", verdict: .pass),
            HistorySamples.run(102, commit: "c", verdict: .inconclusive),
        ]
        runs[2].durationSeconds = 60
        runs[3].durationSeconds = 90
        let now = (InstantText.seconds(HistorySamples.time(hours: 7 * 24 + 1)) ?? 0)

        let text = MetricsText.text(
            HistoryMetrics(runs: runs, now: now, defaultBranch: "main").families
        )

        for expected in [
            "tidemark_gate_runs{scenario=\"shop.yaml\",verdict=\"FAIL\"} 1\n",
            "tidemark_gate_runs{scenario=\"shop.yaml\",verdict=\"PASS\"} 1\n",
            "tidemark_gate_flaps{scenario=\"shop.yaml\"} 1\n",
            "tidemark_gate_cost_seconds{scenario=\"shop.yaml\"} 75\n",
            "{scenario=\"shop.yaml\",branch=\"main\"} 1767974400\n",
        ] {
            #expect(text.contains(expected), "\(expected) in \(text)")
        }
    }

    @Test func `many endpoints are listed up to a bound`() {
        var run = HistorySamples.run(1)
        for index in 0..<1000 { run.endpoints["/\(index)"] = HistorySamples.endpoint() }

        let families = LastRunMetrics(run: run).families

        #expect(families.allSatisfy { $0.samples.count <= 3 * LiveMetrics.listedEndpoints })
    }

    // MARK: Pushgateway

    @Test func `a group's address has its values in base64`() {
        let gateway = Pushgateway("http://gateway:9091/")

        #expect(
            gateway?.address(
                job: "tidemark",
                [(name: "scenario", value: "a/b?.yaml"), (name: "branch", value: "")]
            )
                == "http://gateway:9091/metrics/job/tidemark/scenario@base64/YS9iPy55YW1s/branch@base64/="
        )
    }

    @Test(arguments: ["", "gateway", "gateway:9091", "ftp://gateway", "http://"])
    func `what is no gateway is refused`(text: String) {
        #expect(Pushgateway(text) == nil)
    }
}
