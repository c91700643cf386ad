// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// A verdict and what was measured as one file that needs nothing else: the page, the data and the
/// chart library are in it.
struct HTMLReport {
    let material: ReportMaterial
    var courses = EndpointCourses()
    /// Chart.js, whole, with its licence.
    let chartLibrary: String

    /// Points of a chart: more are not told apart on a screen.
    private static let pointLimit = 600

    private var summary: RunSummary? { material.summary }

    var text: String {
        let page = String(decoding: PackageResources.report_html, as: UTF8.self)
        // The data last: a name in it may be "@CHARTS@".
        return page.replacing("@CHARTS@", with: Self.inScript(chartLibrary), maxReplacements: 1)
            .replacing("@DATA@", with: Self.inJSON(data), maxReplacements: 1)
    }

    private var data: String {
        let course = CourseBuckets(summary?.timeline ?? [], limit: Self.pointLimit)
        var shown = summary
        shown?.timeline = course.points
        // Nobody looks at a thousand endpoints of each of a hundred workers.
        shown?.workers = summary?.workers?.map { worker in
            var worker = worker
            worker.endpoints = nil
            return worker
        }
        shown?.verdict = nil
        let fields: [(String, JSONText)] = [
            ("sheet", material.sheet.json), ("bucketSeconds", .number(course.bucketSeconds)),
            (
                "warmup",
                .list(
                    course.warmup.map { .list([.number($0.lowerBound), .number($0.upperBound)]) }
                )
            ),
            ("blocks", .list((material.pairing?.blocks ?? []).map(Self.blocks))),
            ("run", .literal(CompactJSON.text(material.pairing?.run))),
            ("environment", .literal(CompactJSON.text(material.pairing?.environment))),
            ("curves", .list(material.curves.prefix(Self.curveLimit).map(Self.curve))),
            ("curveCount", .number(material.curves.count)),
            ("slotSeconds", .number(courses.slotSeconds)), ("courses", courses.json),
            ("command", command.map(JSONText.string) ?? .literal("null")),
            ("results", .literal(CompactJSON.text(shown))),
        ]
        return JSONText.object(fields).text
    }

    /// Lines that can be told apart in one chart.
    private static let curveLimit = 8

    private static func curve(_ curve: LatencyCurve) -> JSONText {
        func figures(_ percentiles: [String: Double]) -> JSONText {
            .object(
                percentiles.sorted { $0.key < $1.key }.map { ($0.key, .literal("\($0.value)")) }
            )
        }
        return .object([
            ("endpoint", .string(curve.endpoint)), ("now", figures(curve.now)),
            ("before", figures(curve.before)),
        ])
    }

    private var command: String? {
        guard let run = summary?.run else {
            return material.pairing?.run.command.map(RunArguments.typed)
        }
        let words =
            run.command
            ?? ["tidemark", "run", run.scenarioFile, "--host", run.host, "--seed", "\(run.seed)"]
        return RunArguments.typed(words)
    }

    private static func blocks(_ series: BlockSeries) -> JSONText {
        func values(_ values: [Double?]) -> JSONText {
            .list(values.map { .literal($0.map { "\($0)" } ?? "null") })
        }
        return .object([
            ("endpoint", .string(series.cell.endpoint)),
            ("metric", .string(series.cell.metric.rawValue)), ("before", values(series.before)),
            ("now", values(series.now)),
        ])
    }

    /// Nothing in it ends the element that it is in, or begins a comment there.
    private static func inJSON(_ text: String) -> String { text.replacing("<", with: "\\u003c") }

    /// The same for a program, in which `</script` can only be within a string.
    private static func inScript(_ text: String) -> String {
        text.replacing("</script", with: "<\\/script")
    }
}

extension VerdictSheet {
    fileprivate var json: JSONText {
        func text(_ value: String?) -> JSONText { value.map(JSONText.string) ?? .literal("null") }
        let rows = rows.map { row in
            JSONText.object([
                ("state", .string(row.state.rawValue)), ("matters", .literal("\(row.matters)")),
                ("endpoint", .string(row.endpoint)),
                ("metric", text(row.metric)), ("before", text(row.before)), ("now", text(row.now)),
                ("change", text(row.change)), ("why", .string(row.why)),
            ])
        }
        return .object([
            ("title", .string(title)), ("verdict", text(verdict?.rawValue)),
            ("headline", .string(headline)), ("rows", .list(rows)),
            ("remarks", .list(remarks.map(JSONText.string))),
            ("facts", .list(facts.map(JSONText.string))),
        ])
    }
}

/// A run's course in at most so many points: the maximum of each percentile and of failures over a
/// bucket of whole seconds, so that no peak is hidden; the mean of requests; the last of users.
struct CourseBuckets {
    let points: [TimelinePoint]
    let bucketSeconds: Int
    /// Seconds of the warm-up.
    let warmup: [Range<Int>]

    init(_ timeline: [TimelinePoint], limit: Int) {
        let seconds = (timeline.last?.second ?? 0) - (timeline.first?.second ?? 0) + 1
        let length = max(1, (seconds + limit - 1) / limit)
        bucketSeconds = length
        let warm = timeline.filter { $0.window == 0 }.map(\.second)
        warmup = warm.isEmpty ? [] : [(warm.min() ?? 0)..<((warm.max() ?? 0) + 1)]
        let first = timeline.first?.second ?? 0
        let buckets = Dictionary(grouping: timeline) { ($0.second - first) / length }
        points = buckets.sorted { $0.key < $1.key }.map { Self.point($0.value) }
    }

    private static func point(_ part: [TimelinePoint]) -> TimelinePoint {
        guard var point = part.last, let first = part.first, part.count > 1 else { return part[0] }
        point.second = first.second
        point.requests = part.reduce(0) { $0 + $1.requests } / part.count
        point.failures = part.reduce(0) { max($0, $1.failures) }
        point.percentiles = part.reduce(into: [:]) { highest, second in
            highest.merge(second.percentiles) { max($0, $1) }
        }
        return point
    }
}

/// Where Debian's libjs-chart.js puts the library.
enum ChartLibrary {
    private static let path = "/usr/share/javascript/chart.js/chart.min.js"

    /// Throws `InputError` where it is not installed.
    static func read() throws -> String {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError(
                "\(path) is missing, and reports and the page have their charts from it; run: apt-get install "
                    + "libjs-chart.js"
            )
        }
        return String(decoding: data, as: UTF8.self)
    }
}
