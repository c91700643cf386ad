// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// A snapshot as text: a view for a terminal, or one line for a log.
enum LiveView {
    /// What a terminal shows, redrawn in place; no line is wider than `width`.
    static func lines(of snapshot: LiveSnapshot, width: Int) -> [String] {
        guard snapshot.phase != .gathering else { return [gathering(snapshot)] }
        var columns = Columns(["method", "endpoint", "requests", "failures", "p50", "p95", "p99"])
        columns.rows = snapshot.rows.map { row in
            [
                row.method, row.name, "\(row.requests)",
                Figure.failures(row.failures, of: row.requests),
                Figure.milliseconds(row.p50), Figure.milliseconds(row.p95),
                Figure.milliseconds(row.p99),
            ]
        }
        let lines =
            [bar(snapshot, width: width), figures(snapshot), ""] + columns.lines(width: width)
        return lines.map { String($0.prefix(width)) }
    }

    /// What a log shows every few seconds.
    static func line(of snapshot: LiveSnapshot) -> String {
        guard snapshot.phase != .gathering else { return gathering(snapshot) }
        return "\(Figure.clock(snapshot.elapsedSeconds))/\(Figure.clock(snapshot.totalSeconds))  "
            + "\(text(of: snapshot.phase))  \(figures(snapshot))"
    }

    static func text(of phase: LiveSnapshot.Phase) -> String {
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
        let room = max(10, min(60, width - text.count - 2))
        let done = min(room, room * snapshot.elapsedSeconds / max(1, snapshot.totalSeconds))
        return "[" + String(repeating: "#", count: done)
            + String(repeating: ".", count: room - done) + "]" + text
    }

    private static func figures(_ snapshot: LiveSnapshot) -> String {
        var parts = [
            "users \(snapshot.activeUsers)/\(snapshot.plannedUsers)",
            "\(snapshot.requestsPerSecond) req/s",
            "requests \(snapshot.requests)",
            "failures \(Figure.failures(snapshot.failures, of: max(1, snapshot.requests)))",
        ]
        if snapshot.lostWorkers > 0 { parts.append("LOST WORKERS \(snapshot.lostWorkers)") }
        return parts.joined(separator: "  ")
    }
}

/// Writes the live view: in place on a terminal, or a line every few seconds elsewhere.
struct LiveScreen {
    private let isTTY: Bool
    private let write: (String) -> Void
    /// Lines of the view now on the terminal, above the cursor.
    private var drawnCount = 0
    private var lastLineAt: Int?

    /// Seconds between two lines of a log.
    private static let lineInterval = 5

    init(isTTY: Bool, write: @escaping (String) -> Void) {
        self.isTTY = isTTY
        self.write = write
    }

    mutating func show(_ snapshot: LiveSnapshot, width: Int) {
        guard isTTY else { return showLine(snapshot) }
        draw(LiveView.lines(of: snapshot, width: width))
    }

    /// A line of its own above the view.
    mutating func note(_ text: String) {
        erase()
        write(text + "\n")
    }

    /// Takes the view away; what follows is the final table.
    mutating func finish() { erase() }

    private mutating func showLine(_ snapshot: LiveSnapshot) {
        let isDue = lastLineAt.map { snapshot.elapsedSeconds >= $0 + Self.lineInterval } ?? true
        guard isDue else { return }
        lastLineAt = snapshot.elapsedSeconds
        write(LiveView.line(of: snapshot) + "\n")
    }

    private mutating func draw(_ lines: [String]) {
        erase()
        write(lines.map { $0 + "\n" }.joined())
        drawnCount = lines.count
    }

    /// Cursor up over the old view, then clear to the end of the screen.
    private mutating func erase() {
        guard drawnCount > 0 else { return }
        write("\u{1b}[\(drawnCount)A\u{1b}[J")
        drawnCount = 0
    }
}
