// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Protocol
internal import Running
internal import Shared
internal import Text

/// Single endpoints over time: percentiles, requests and failures in spans of whole seconds, each
/// from the merged histogram of its span.
package struct EndpointCourses {
    struct Point {
        let second: Int
        /// Per second.
        let requests: Double
        let failures: Double
        /// In ms; nil without a success.
        let p50: Double?
        let p95: Double?
        let p99: Double?
    }

    private(set) var spanSeconds: Int
    /// By endpoint label, in the requested order.
    private(set) var courses: [(endpoint: String, points: [Point])]

    /// Further endpoints appear only in the tables.
    static let endpointLimit = 100
    /// Points of all endpoints together; keeps the report of any run small.
    static let pointLimit = 20_000

    init(
        spanSeconds: Int = 1,
        courses: [(endpoint: String, points: [Point])] = []
    ) {
        self.spanSeconds = spanSeconds
        self.courses = courses
    }

    /// Reads the journal in a run's folder again, for the first of the wanted endpoints; empty
    /// without a journal.
    init(folder: String, endpoints wanted: [String], runSeconds: Int) throws {
        self.init()
        let path = RunFolder(path: folder).journal
        guard FileManager.default.fileExists(atPath: path), !wanted.isEmpty else { return }
        let listed = Array(wanted.prefix(Self.endpointLimit))
        let pointsEach = min(600, Self.pointLimit / listed.count)
        let spanSeconds = max(1, (runSeconds + pointsEach - 1) / pointsEach)
        var points: [Int: [Point]] = [:]
        var labels: [String] = []
        try JournalReplay.read(path) { _, scenario in
            labels = scenario.endpointLabels
            let chosen = Set(labels.indices.filter { listed.contains(labels[$0]) })
            return [
                IntervalSpans(ofSeconds: spanSeconds, isMeasuredOnly: false, endpoints: chosen) {
                    for (endpoint, tally) in $0.endpoints {
                        points[endpoint, default: []].append(Point($0, tally))
                    }
                }
            ]
        }.ledger.finish()
        self.spanSeconds = spanSeconds
        courses = listed.compactMap { label in
            labels.firstIndex(of: label).flatMap { points[$0] }.map { (label, $0) }
        }
    }

    /// Column by column: a third of the size of one object per point.
    struct Columns: Encodable {
        let endpoint: String
        let second: [Int]
        let requests: [Double?]
        let failures: [Double?]
        let p50: [Double?]
        let p95: [Double?]
        let p99: [Double?]
    }

    var columns: [Columns] {
        courses.map { endpoint, points in
            func column(_ value: (Point) -> Double?) -> [Double?] {
                points.map { value($0).map(Self.rounded) }
            }
            return Columns(
                endpoint: endpoint,
                second: points.map(\.second),
                requests: column(\.requests),
                failures: column(\.failures),
                p50: column(\.p50),
                p95: column(\.p95),
                p99: column(\.p99)
            )
        }
    }

    /// Four digits: a chart does not show more.
    private static func rounded(_ value: Double) -> Double {
        guard value != value.rounded() else { return value }
        return Double(String(format: "%.4g", value)) ?? value
    }
}

extension EndpointCourses.Point {
    fileprivate init(_ span: IntervalSpans.Span, _ tally: IntervalSpans.Tally) {
        let seconds = Double(span.seconds)
        self.init(
            second: span.firstSecond,
            requests: Double(tally.successes.count &+ tally.failures) / seconds,
            failures: Double(tally.failures) / seconds,
            p50: tally.successes.milliseconds(at: .p50),
            p95: tally.successes.milliseconds(at: .p95),
            p99: tally.successes.milliseconds(at: .p99)
        )
    }
}
