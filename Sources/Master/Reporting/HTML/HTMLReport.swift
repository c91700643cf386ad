// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Records
internal import Running
internal import Shared
internal import Text

/// A verdict and the results as one self-contained file: the page, the data and the chart library
/// are in it.
package struct HTMLReport {
    package let material: ReportMaterial
    package var courses = EndpointCourses()
    /// All of Chart.js, with its licence.
    package let chartLibrary: String

    package init(
        material: ReportMaterial,
        courses: EndpointCourses = EndpointCourses(),
        chartLibrary: String
    ) {
        self.material = material
        self.courses = courses
        self.chartLibrary = chartLibrary
    }

    /// Points of a chart; a screen does not show more.
    private static let pointLimit = 600
    /// Lines that a reader can tell apart in one chart.
    private static let curveLimit = 8

    private var summary: RunSummary? { material.summary }

    package var text: String {
        let script = String(decoding: PackageResources.report_js, as: UTF8.self)
        return String(decoding: PackageResources.report_html, as: UTF8.self)
            .replacing("@STYLE@", with: PageParts.style, maxReplacements: 1)
            .replacing("@CHARTS@", with: Self.inScript(chartLibrary), maxReplacements: 1)
            .replacing("@SCRIPT@", with: PageParts.bundle(with: script), maxReplacements: 1)
            // Replaced last: a name in the data may be "@CHARTS@".
            .replacing("@DATA@", with: Self.inJSON(CompactJSON.text(data)), maxReplacements: 1)
    }

    /// The data that the report's script draws.
    private struct Content: Encodable {
        package struct Blocks: Encodable {
            package let endpoint: String
            package let metric: String
            let unit: String
            package let before: [Double?]
            package let now: [Double?]
        }

        struct Curve: Encodable {
            package let endpoint: String
            package let now: [String: Double]
            package let before: [String: Double]
        }

        package let title: String
        package let verdict: DrawnVerdict
        let bucketSeconds: Int
        /// Spans, each [from, to] in seconds.
        package let warmup: [[Int]]
        package let blocks: [Blocks]
        package let run: RunIdentity?
        package let environment: MachineFacts?
        let curves: [Curve]
        let curveCount: Int
        package let slotSeconds: Int
        package let courses: [EndpointCourses.Columns]
        package let command: String?
        package let results: RunSummary?
    }

    private var data: Content {
        let course = CourseBuckets(summary?.timeline ?? [], limit: Self.pointLimit)
        return Content(
            title: material.sheet.title,
            verdict: DrawnVerdict(
                material.sheet,
                wasInterrupted: summary?.run?.wasInterrupted == true
            ),
            bucketSeconds: course.bucketSeconds,
            warmup: course.warmup.map { [$0.lowerBound, $0.upperBound] },
            blocks: (material.pairing?.blocks ?? []).map { series in
                Content.Blocks(
                    endpoint: series.cell.endpoint,
                    metric: series.cell.metric.name,
                    unit: series.cell.metric.unit.symbol,
                    before: series.before,
                    now: series.now
                )
            },
            run: material.pairing?.run,
            environment: material.pairing?.environment,
            curves: material.curves.prefix(Self.curveLimit).map { curve in
                Content.Curve(endpoint: curve.endpoint, now: curve.now, before: curve.before)
            },
            curveCount: material.curves.count,
            slotSeconds: courses.spanSeconds,
            courses: courses.columns,
            command: command,
            results: shown(course.points)
        )
    }

    private func shown(_ points: [TimelinePoint]) -> RunSummary? {
        var shown = summary
        shown?.timeline = points
        // Nobody reads a thousand endpoints for each of a hundred workers.
        shown?.workers = summary?.workers?.map { worker in
            var worker = worker
            worker.endpoints = nil
            return worker
        }
        shown?.verdict = nil
        return shown
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

    /// Escapes text so that it cannot end its element or begin a comment.
    private static func inJSON(_ text: String) -> String { text.replacing("<", with: "\\u003c") }

    /// The same for a script, where `</script` can only be inside a string.
    private static func inScript(_ text: String) -> String {
        text.replacing("</script", with: "<\\/script")
    }
}
