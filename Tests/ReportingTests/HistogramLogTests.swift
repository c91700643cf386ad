// SPDX-License-Identifier: Apache-2.0

import Foundation
import Protocol
import ProtocolTests
import Shared
import TestSupport
import Testing

@testable import Reporting
@testable import Running

struct HistogramLogTests {
    /// The histograms themselves are read by another implementation in Tests/Reports; how they are
    /// compressed is zlib's affair.
    @Test func `a line for each second and each endpoint, the warm-up left out`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("hlog-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try Self.journal(in: RunFolder(path: folder.path))
        let path = folder.appendingPathComponent("run.hlog").path

        try HistogramLog.write(folder.path, to: path)

        let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
        let shown = lines.map { line -> String in
            guard let payload = line.range(of: "HISTF") else { return String(line) }
            return line[..<payload.lowerBound] + "(histogram)"
        }
        let log = shown.map { $0 + "\n" }.joined().replacing(Version.current, with: "VERSION")
        try Golden.expect(log, is: "report-latencies.hlog")
    }

    private static func journal(in folder: RunFolder) throws {
        let text = """
            host: http://localhost
            users: [{tasks: [get: /a, {get: /b, name: "/b, c"}]}]
            load: {users: 1, run_time: 4s, warmup: 1s}
            """
        let scenario = try ScenarioParser.parse(text, fileName: "s")
        let journal = try JournalWriter(creating: folder.journal)
        try journal.append(.opening(.sample(scenario)))
        let member = JournalEntry.Membership(session: 1, name: "w", threads: 1)
        try journal.append(.joined(worker: 0, member))
        let clocks = [ClockReading(offset: 0, bound: 0)]
        try journal.append(.started(.init(clock: 0, workers: [0], clocks: clocks)))
        for second in 0..<4 {
            try journal.append(.received(interval(second), worker: 0))
        }
        var totals = WorkerTotals()
        totals.successes = 12
        totals.intervals = 4
        try journal.append(.left(totals, worker: 0))
        try journal.append(.closing(instant: 4_000_000_000))
    }

    /// One request to the first endpoint and two, slower, to the second.
    private static func interval(_ second: Int) -> Interval {
        let start = Int64(second) * 1_000_000_000
        let cells = (0..<2).map { endpoint in
            let metrics = EndpointMetrics()
            for request in 0...endpoint {
                let latency = (second + 1) * 1_000_000 * (endpoint + 1) + request * 1000
                metrics.success.record(nanoseconds: Int64(latency))
            }
            return metrics.cell(window: second == 0 ? 0 : 1, endpoint: endpoint)
        }
        return Interval(
            sequence: UInt64(second),
            slice: start..<start + 1_000_000_000,
            activeUsers: 1,
            engineCPUNanoseconds: 0,
            cells: cells
        )
    }
}
