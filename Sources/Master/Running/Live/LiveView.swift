// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Text

/// A snapshot as text: a view for a terminal, or one line for a log.
package enum LiveView {
    private static let longestBar = 60

    /// What a terminal shows, redrawn in place: no line is wider than `width`, and there are fewer
    /// lines than `height`, because what scrolls off the top cannot be redrawn.
    package static func lines(of snapshot: LiveSnapshot, width: Int, height: Int) -> [String] {
        let lines: [String]
        if snapshot.phase == .gathering {
            lines = [gathering(snapshot)]
        } else {
            let head = [
                bar(snapshot, width: width), fitted(target(snapshot), width: width),
                fitted(figures(snapshot), width: width), "",
            ]
            let room = max(3, height - 1 - head.count)
            lines = head + table(snapshot, width: width, lineCount: room)
        }
        return lines.prefix(max(1, height - 1)).map { String($0.prefix(width)) }
    }

    /// What a log shows every few seconds.
    package static func line(of snapshot: LiveSnapshot) -> String {
        guard snapshot.phase != .gathering else { return gathering(snapshot) }
        var parts = [
            "\(Figure.clock(snapshot.elapsedSeconds))/\(Figure.clock(snapshot.totalSeconds))",
            text(of: snapshot.phase),
            "users \(snapshot.activeUsers)/\(snapshot.plannedUsers)",
            "\(snapshot.requestsPerSecond) req/s",
            "failures \(Figure.failures(snapshot.failures, of: snapshot.requests))",
        ]
        if let all = snapshot.aggregated, all.p50 != nil {
            parts += [
                "p50 \(Figure.milliseconds(all.p50))", "p95 \(Figure.milliseconds(all.p95))",
                "p99 \(Figure.milliseconds(all.p99)) ms",
            ]
        }
        return (parts + lost(snapshot)).joined(separator: "  ")
    }

    package static func text(of phase: LiveSnapshot.Phase) -> String {
        switch phase {
        case .gathering: "waiting for workers"
        case .ramp: "ramp"
        case .warmup: "warm-up"
        case .measuring(_, count: 1): "measuring"
        case .measuring(let iteration, let count): "measuring \(iteration) of \(count)"
        case .draining: "draining"
        }
    }

    private static func gathering(_ snapshot: LiveSnapshot) -> String {
        "waiting for workers: \(snapshot.readyWorkers) of \(snapshot.expectedWorkers) are here"
    }

    private static func bar(_ snapshot: LiveSnapshot, width: Int) -> String {
        let left = max(0, snapshot.totalSeconds - snapshot.elapsedSeconds)
        let text = " \(text(of: snapshot.phase)), \(Figure.clock(left)) left"
        let room = max(10, min(longestBar, width - text.count - 2))
        let done = min(room, room * snapshot.elapsedSeconds / max(1, snapshot.totalSeconds))
        return "[" + String(repeating: "#", count: done)
            + String(repeating: ".", count: room - done) + "]" + text
    }

    /// A lost worker comes first: it makes the run INVALID, and a narrow terminal drops the rest.
    private static func target(_ snapshot: LiveSnapshot) -> [String] {
        let workers = "workers \(snapshot.readyWorkers)/\(snapshot.expectedWorkers)"
        let host = snapshot.host.map { [$0.printable] } ?? []
        // Workers that are done leave: then the number of those present says nothing.
        return lost(snapshot) + (snapshot.phase == .draining ? [] : [workers]) + host
    }

    private static func figures(_ snapshot: LiveSnapshot) -> [String] {
        let average = Double(snapshot.requests) / Double(max(1, snapshot.elapsedSeconds))
        return [
            "users \(snapshot.activeUsers)/\(snapshot.plannedUsers)",
            "failures \(Figure.failures(snapshot.failures, of: snapshot.requests))",
            "\(snapshot.requestsPerSecond) req/s",
            "(\(Figure.perSecond(average)) since the start)",
            "requests \(snapshot.requests)",
        ]
    }

    private static func lost(_ snapshot: LiveSnapshot) -> [String] {
        snapshot.lostWorkers > 0 ? ["LOST WORKERS \(snapshot.lostWorkers)"] : []
    }

    /// As many of the parts as there is room for, none cut.
    private static func fitted(_ parts: [String], width: Int) -> String {
        parts.reduce("") { line, part in
            let longer = line.isEmpty ? part : line + "  " + part
            return longer.count <= width ? longer : line
        }
    }

    private static func table(_ snapshot: LiveSnapshot, width: Int, lineCount: Int) -> [String] {
        var columns = Columns(["method", "endpoint", "requests", "failures", "p50", "p95", "p99"])
        let last = snapshot.aggregated.map { [$0] } ?? []
        let all = snapshot.rows + last
        let room = max(1, lineCount - 2)
        guard all.count > room else {
            columns.rows = all.map(cells)
            return columns.lines(width: width)
        }
        let shown = snapshot.rows.prefix(max(0, room - 1 - last.count))
        columns.rows = (shown + last).map(cells)
        var lines = columns.lines(width: width)
        let hidden = snapshot.rows.count - shown.count
        lines.insert("and \(hidden) more endpoints, in the results", at: lines.count - last.count)
        return lines
    }

    private static func cells(_ row: LiveSnapshot.Row) -> [String] {
        [
            row.method, row.name, "\(row.requests)",
            Figure.failures(row.failures, of: row.requests),
            Figure.milliseconds(row.p50), Figure.milliseconds(row.p95),
            Figure.milliseconds(row.p99),
        ]
    }
}
