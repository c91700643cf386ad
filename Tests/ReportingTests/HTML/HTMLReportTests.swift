// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Judging
@testable import Reporting

struct HTMLReportTests {
    private let nasty = "</script><script>alert(1)</script><!-- @CHARTS@ @DATA@ \u{2028}"

    private func sheet(_ name: String) -> VerdictSheet {
        VerdictSheet(
            title: name,
            verdict: .fail,
            headline: name,
            rows: [VerdictSheet.Row(state: .fail, endpoint: name, metric: "p95", why: name)],
            remarks: [name],
            facts: [name]
        )
    }

    /// What is between the tags of the element with the data.
    private func data(in page: String) throws -> [String: Any] {
        let start = try #require(page.range(of: #"<script type="application/json" id="data">"#))
        let end = try #require(page.range(of: "</script>", range: start.upperBound..<page.endIndex))
        let json = Data(page[start.upperBound..<end.lowerBound].utf8)
        return try #require(try JSONSerialization.jsonObject(with: json) as? [String: Any])
    }

    @Test func `the page has all that its charts and tables show`() throws {
        let summary = RunSummary.sample
        let material = ReportMaterial(
            sheet: sheet("s"),
            summary: summary,
            curves: LatencyCurve.curves(of: summary, against: nil)
        )
        let courses = EndpointCourses(spanSeconds: 2, courses: [("/a", [.sample])])
        let page = HTMLReport(material: material, courses: courses, chartLibrary: "").text

        let shown = try JSONSerialization.data(
            withJSONObject: try data(in: page),
            options: [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        )

        try Golden.expect(String(decoding: shown, as: UTF8.self) + "\n", is: "report-page.json")
    }

    @Test func `no name ends the script that it is in, and every one comes out as it went in`()
        throws
    {
        var summary = RunSummary(endpoints: [nasty: EndpointSummary(count: 1, failures: 0)])
        summary.timeline = []
        let material = ReportMaterial(
            sheet: sheet(nasty),
            summary: summary,
            curves: [LatencyCurve(endpoint: nasty, now: ["p50": 1], requestCount: 1)]
        )
        let courses = EndpointCourses(courses: [(nasty, [.sample])])
        let page = HTMLReport(
            material: material,
            courses: courses,
            chartLibrary: "/*library*/"
        ).text

        let data = try data(in: page)

        let verdict = try #require(data["verdict"] as? [String: Any])
        #expect(verdict["headline"] as? String == nasty)
        let results = try #require(data["results"] as? [String: Any])
        #expect((results["endpoints"] as? [String: Any])?.keys.first == nasty)
        for list in ["curves", "courses"] {
            let first = (data[list] as? [[String: Any]])?.first
            #expect(first?["endpoint"] as? String == nasty)
        }
        #expect(page.components(separatedBy: "/*library*/").count == 2)
        #expect(page.components(separatedBy: "</script>").count == 4)
    }

    @Test func `the modules become one script that imports and exports nothing`() {
        let script = PageParts.bundle(with: "import { add } from \"./parts.js\";\nadd(page);\n")
        let lines = script.split(separator: "\n")

        #expect(lines.last == "add(page);")
        #expect(lines.contains { $0.hasPrefix("function add(") })
        #expect(!lines.contains { $0.hasPrefix("import") || $0.hasPrefix("export") })
    }

    @Test func `a comparison without results is a page too`() throws {
        let page = HTMLReport(
            material: ReportMaterial(sheet: sheet("/a")),
            chartLibrary: ""
        ).text

        let data = try data(in: page)

        #expect(data["title"] as? String == "/a")
        #expect(data["results"] == nil)
    }

    @Test func `a thousand endpoints over an hour fit into three megabytes`() throws {
        var endpoint = EndpointSummary(count: 36_000, failures: 12)
        (endpoint.p50, endpoint.p95, endpoint.p99) = (12.345, 45.678, 123.456)
        endpoint.percentiles = Dictionary(
            uniqueKeysWithValues: Quantile.reported.map { ($0.text, 123.456) }
        )
        var summary = RunSummary(
            endpoints: Dictionary(
                uniqueKeysWithValues: (0..<1000).map {
                    ("/api/v1/resources/\($0)/children", endpoint)
                }
            )
        )
        summary.timeline = (0..<3600).map { second in
            TimelinePoint(
                second: second,
                window: second < 15 ? 0 : 1,
                users: 100,
                requests: 10_000,
                failures: 1,
                percentiles: endpoint.percentiles ?? [:],
                cumulative: .none
            )
        }
        let library = String(repeating: "x", count: 200_000)

        let material = ReportMaterial.of(sheet("/a"), summary, against: nil, folder: nil)
        let listed = EndpointCourses.endpointLimit
        let courses = EndpointCourses(
            spanSeconds: 18,
            courses: material.curves.prefix(listed).map { curve in
                let count = EndpointCourses.pointLimit / listed
                return (curve.endpoint, Array(repeating: .sample, count: count))
            }
        )
        let page = HTMLReport(
            material: material,
            courses: courses,
            chartLibrary: library
        ).text

        #expect(page.utf8.count < 3_000_000, "\(page.utf8.count)")
    }
}

extension EndpointCourses.Point {
    fileprivate static let sample = EndpointCourses.Point(
        second: 1234,
        requests: 1234.567,
        failures: 0,
        p50: 12.3456,
        p95: 45.6789,
        p99: nil
    )
}

struct LatencyCurveTests {
    @Test func `the busiest come first, beside the few figures that a baseline has`() {
        var busy = EndpointSummary(count: 90, failures: 20)
        (busy.p50, busy.percentiles) = (1, ["p50": 1, "p99.9": 3])
        var quiet = EndpointSummary(count: 100, failures: 0)
        quiet.p95 = 7
        let summary = RunSummary(
            endpoints: ["/q": quiet, "/b": busy, "/none": EndpointSummary(count: 0, failures: 9)]
        )
        let baseline = Baseline(
            thresholds: [
                EndpointThresholds(
                    endpoint: "/b",
                    thresholds: [
                        Threshold(metric: .p95, value: 5, text: "5"),
                        Threshold(metric: .errorRate, value: 0.1, text: "0.1"),
                    ]
                )
            ]
        )

        let curves = LatencyCurve.curves(of: summary, against: baseline)

        #expect(curves.map(\.endpoint) == ["/b", "/q"])
        #expect(curves.map(\.now) == [["p50": 1, "p99.9": 3], ["p95": 7]])
        #expect(curves.map(\.before) == [["p95": 5], [:]])
    }
}

struct CourseBucketsTests {
    private func point(_ second: Int, _ p99: Double, requests: Int = 10) -> TimelinePoint {
        TimelinePoint(
            second: second,
            window: second < 3 ? 0 : 1,
            users: second,
            requests: requests,
            failures: 0,
            percentiles: ["p99": p99],
            cumulative: .none
        )
    }

    @Test func `no peak is hidden, and every second is in one bucket`() {
        let timeline = (0..<3600).map { point($0, $0 == 1234 ? 999 : 5, requests: $0 % 7) }

        let course = CourseBuckets(timeline, limit: 600)

        #expect(course.bucketSeconds == 6)
        #expect(course.points.count == 600)
        #expect(course.points.map { $0.percentiles["p99"] ?? 0 }.max() == 999)
        #expect(course.points.map(\.second) == (0..<600).map { $0 * 6 })
        #expect(course.warmup == [0..<3])
    }

    @Test func `a short run is shown as it is`() {
        let timeline = (0..<10).map { point($0, Double($0)) }

        let course = CourseBuckets(timeline, limit: 600)

        #expect(course.points == timeline)
        #expect(CourseBuckets([], limit: 600).points.isEmpty)
    }
}
