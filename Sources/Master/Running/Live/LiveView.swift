// SPDX-License-Identifier: Apache-2.0

internal import Text

/// A snapshot as text: a view for a terminal, or one line for a log.
enum LiveView {
    private static let longestBar = 60

    /// What a terminal shows, redrawn in place: no line is wider than `width`, and there are fewer
    /// lines than `height`, because what scrolls off the top cannot be redrawn.
    static func lines(of snapshot: LiveSnapshot, width: Int, height: Int) -> [String] {
        let figures = snapshot.figures
        let lines: [String]
        if figures.phase == .gathering {
            lines = [gathering(figures)]
        } else {
            let head = [
                bar(figures, width: width), fitted(target(figures), width: width),
                fitted(load(figures), width: width), "",
            ]
            let room = max(3, height - 1 - head.count)
            lines = head + table(snapshot, width: width, lineCount: room)
        }
        return lines.prefix(max(1, height - 1)).map { String($0.prefix(width)) }
    }

    /// The line that a log gets every few seconds.
    static func line(of figures: LiveSnapshot.Figures) -> String {
        guard figures.phase != .gathering else { return gathering(figures) }
        var parts = [
            "\(Figure.clock(figures.elapsedSeconds))/\(Figure.clock(figures.totalSeconds))",
            figures.phase.text,
            "users \(figures.activeUsers)/\(figures.plannedUsers)",
            "\(figures.requestsPerSecond) req/s",
            "failures \(Figure.failures(figures.failures, of: figures.requests))",
        ]
        if figures.p50 != nil {
            parts += [
                "p50 \(Figure.milliseconds(figures.p50))",
                "p95 \(Figure.milliseconds(figures.p95))",
                "p99 \(Figure.milliseconds(figures.p99)) ms",
            ]
        }
        return (parts + lost(figures)).joined(separator: "  ")
    }

    private static func gathering(_ figures: LiveSnapshot.Figures) -> String {
        "waiting for workers: \(figures.readyWorkers) of \(figures.expectedWorkers) connected"
    }

    private static func bar(_ figures: LiveSnapshot.Figures, width: Int) -> String {
        let left = max(0, figures.totalSeconds - figures.elapsedSeconds)
        let text = " \(figures.phase.text), \(Figure.clock(left)) left"
        let room = max(10, min(longestBar, width - text.count - 2))
        let done = min(room, room * figures.elapsedSeconds / max(1, figures.totalSeconds))
        return "[" + String(repeating: "#", count: done)
            + String(repeating: ".", count: room - done) + "]" + text
    }

    /// A lost worker comes first: it makes the run INVALID, and a narrow terminal drops the rest.
    private static func target(_ figures: LiveSnapshot.Figures) -> [String] {
        let workers = "workers \(figures.readyWorkers)/\(figures.expectedWorkers)"
        let host = figures.host.map { [$0.printable] } ?? []
        // Workers that are done leave, so the number of present ones has no meaning then.
        return lost(figures) + (figures.phase == .draining ? [] : [workers]) + host
    }

    private static func load(_ figures: LiveSnapshot.Figures) -> [String] {
        let average = Double(figures.requests) / Double(max(1, figures.elapsedSeconds))
        return [
            "users \(figures.activeUsers)/\(figures.plannedUsers)",
            "failures \(Figure.failures(figures.failures, of: figures.requests))",
            "\(figures.requestsPerSecond) req/s",
            "(\(Figure.perSecond(average)) since the start)",
            "requests \(figures.requests)",
        ]
    }

    private static func lost(_ figures: LiveSnapshot.Figures) -> [String] {
        figures.lostWorkers > 0 ? ["LOST WORKERS \(figures.lostWorkers)"] : []
    }

    /// The parts that fit, none cut.
    private static func fitted(_ parts: [String], width: Int) -> String {
        parts.reduce("") { line, part in
            let longer = line.isEmpty ? part : line + "  " + part
            return longer.count <= width ? longer : line
        }
    }

    private static func table(_ snapshot: LiveSnapshot, width: Int, lineCount: Int) -> [String] {
        var columns = Columns(["method", "endpoint", "requests", "failures", "p50", "p95", "p99"])
        let last = snapshot.aggregated
        let all = snapshot.rows + [last]
        let room = max(1, lineCount - 2)
        guard all.count > room else {
            columns.rows = all.map(cells)
            return columns.lines(width: width)
        }
        let shown = snapshot.rows.prefix(max(0, room - 2))
        columns.rows = (shown + [last]).map(cells)
        var lines = columns.lines(width: width)
        let hidden = snapshot.rows.count - shown.count
        lines.insert("and \(hidden) more endpoints in the results", at: lines.count - 1)
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
