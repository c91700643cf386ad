// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import TestSupport
import Testing

@testable import Reporting
@testable import Running

struct LocustCSVTests {
    @Test func `the files have Locust's columns`() throws {
        let csv = LocustCSV(summary: .sample)

        try Golden.expect(csv.stats, is: "report-stats.csv")
        try Golden.expect(csv.failures, is: "report-failures.csv")
        try Golden.expect(csv.history, is: "report-stats_history.csv")
        try Golden.expect(csv.exceptions, is: "report-exceptions.csv")
    }

    /// Copied from what Locust 2.47 wrote, not from our code.
    @Test func `the headers are Locust's`() {
        let csv = LocustCSV(summary: .sample)
        let percentiles = "50%,66%,75%,80%,90%,95%,98%,99%,99.9%,99.99%,100%"

        #expect(
            csv.stats.hasPrefix(
                "Type,Name,Request Count,Failure Count,Median Response Time,"
                    + "Average Response Time,Min Response Time,Max Response Time,"
                    + "Average Content Size,Requests/s,Failures/s,\(percentiles)\r\n"
            )
        )
        #expect(csv.failures.hasPrefix("Method,Name,Error,Occurrences,First Seen,Last Seen\r\n"))
        #expect(
            csv.history.hasPrefix(
                "Timestamp,User Count,Type,Name,Requests/s,Failures/s,\(percentiles),"
                    + "Total Request Count,Total Failure Count,Total Median Response Time,"
                    + "Total Average Response Time,Total Min Response Time,"
                    + "Total Max Response Time,Total Average Content Size\r\n"
            )
        )
    }

    @Test func `the last row is all endpoints and request counts include failures`() {
        let rows = rows(LocustCSV(summary: .sample).stats)

        #expect(rows.last?.hasPrefix(",Aggregated,1029,6,4.207,9.125,0.513,1250.25,") == true)
        #expect(rows.contains { $0.contains("/api/search") && $0.contains(",386,6,") })
    }

    @Test func `rows are in order of name and then of method`() {
        var summary = RunSummary(endpoints: [:])
        let methods = ["PUT", "GET", "POST", "DELETE", "PATCH", "HEAD"]
        for (method, name) in methods.map({ ($0, "/b") }) + [("GET", "/c"), ("PUT", "/a")] {
            var endpoint = EndpointSummary(count: 1, failures: 0)
            endpoint.method = method
            endpoint.name = name
            summary.endpoints["\(method) \(name)"] = endpoint
        }

        let starts = rows(LocustCSV(summary: summary).stats).dropFirst()
            .map { $0.split(separator: ",").prefix(2).joined(separator: " ") }
        #expect(
            starts == [
                "PUT /a", "DELETE /b", "GET /b", "HEAD /b", "PATCH /b", "POST /b", "PUT /b",
                "GET /c",
            ]
        )
    }

    @Test func `an endpoint without a success has no percentiles`() {
        var summary = RunSummary(endpoints: ["/down": EndpointSummary(count: 0, failures: 2)])
        summary.endpoints["/down"]?.method = "GET"

        #expect(
            rows(LocustCSV(summary: summary).stats).last
                == "GET,/down,2,2,0,0,0,0,0,0,0,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A,N/A"
        )
    }

    @Test func `seconds of the history carry the time of the day`() {
        let stamps = rows(LocustCSV(summary: .sample).history).map { $0.prefix(11) }

        #expect(stamps == ["Timestamp,U", "1767323045,", "1767323060,"])
    }

    @Test func `the full history has the endpoints of a second before all of them together`() {
        let points = RunSummary.sample.timeline ?? []
        let csv = LocustCSV(
            summary: .sample,
            endpointHistories: [
                EndpointHistory(method: "GET", name: "/b", points: points),
                EndpointHistory(method: "POST", name: "/a", points: Array(points.suffix(1))),
            ]
        )

        let named = rows(csv.history).dropFirst().map { row in
            row.split(separator: ",", omittingEmptySubsequences: false)[2...3].joined(
                separator: " "
            )
        }

        #expect(named == ["GET /b", " Aggregated", "POST /a", "GET /b", " Aggregated"])
    }

    /// Each as Python's csv module writes it.
    @Test(arguments: [
        ("/plain name", "/plain name"),
        ("=SUM(A1)", "=SUM(A1)"),
        ("a,b", "\"a,b\""),
        ("say \"x\"", "\"say \"\"x\"\"\""),
        ("two\nlines", "\"two\nlines\""),
        ("two\r\nlines", "\"two\r\nlines\""),
        ("accent \"\u{301}", "\"accent \"\"\u{301}\""),
    ])
    func `names are data and are quoted where they must be`(name: String, field: String) {
        var summary = RunSummary(endpoints: [name: EndpointSummary(count: 0, failures: 1)])
        summary.endpoints[name]?.failureCauses = [
            FailureCauseSummary(
                cause: "timed out",
                count: 1,
                firstSeenSeconds: 0,
                lastSeenSeconds: 0
            )
        ]

        // By bytes: a quote and the accent upon it are one character.
        let text = Array(LocustCSV(summary: summary).failures.utf8)
        let row = Array(",\(field),timed out,1,,\r\n".utf8)
        #expect(text.suffix(row.count) == row[...])
    }

    @Test func `four files are written and their folder is made`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let prefix = folder.appendingPathComponent("deep/run").path

        try LocustCSV(summary: .sample).write(prefix: prefix)

        let csv = LocustCSV(summary: .sample)
        for (suffix, text) in [
            ("_stats.csv", csv.stats), ("_failures.csv", csv.failures),
            ("_stats_history.csv", csv.history),
            ("_exceptions.csv", "Count,Message,Traceback,Nodes\r\n"),
        ] {
            #expect(try String(contentsOfFile: prefix + suffix, encoding: .utf8) == text)
        }
    }

    @Test func `a file that cannot be written is named with the reason`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let inTheWay = folder.appendingPathComponent("run_stats.csv").path
        try FileManager.default.createDirectory(
            atPath: inTheWay + "/full",
            withIntermediateDirectories: true
        )

        let error = #expect(throws: CSVFileError.self) {
            try LocustCSV(summary: .sample)
                .write(prefix: folder.appendingPathComponent("run").path)
        }

        #expect(
            error?.sentence
                == "cannot write \(inTheWay): Is a directory. Give another place with --csv"
        )
        #expect(error?.exitStatus == .badInput)
    }

    private func rows(_ text: String) -> [String] {
        text.components(separatedBy: "\r\n").dropLast()
    }
}
