// SPDX-License-Identifier: Apache-2.0

/// Writes the live view: in place on a terminal, or a line every few seconds elsewhere.
struct LiveScreen {
    private let isTTY: Bool
    private let write: (String) -> Void
    /// Lengths of the lines of the view on the terminal, above the cursor.
    private var drawn: [Int] = []
    /// The subject of the last line in a log.
    private var logged: LiveSnapshot.Figures?

    /// Seconds between two lines of a log.
    private static let lineInterval = 5

    init(isTTY: Bool, write: @escaping (String) -> Void) {
        self.isTTY = isTTY
        self.write = write
    }

    /// `width` and `height` are those of the terminal now, in characters.
    mutating func show(_ snapshot: LiveSnapshot, width: Int, height: Int = 24) {
        guard isTTY else { return showLine(snapshot.figures) }
        let lines = LiveView.lines(of: snapshot, width: width, height: height)
        // Cleared before writing: after a line of full width the cursor is still on the last
        // character, which clearing would erase.
        let text = lines.map { Escape.clearToEndOfLine + $0 + "\n" }.joined()
        // One write, so that nobody sees half a view. Without wrapping, because a line that the
        // terminal finds wider than we do would put the next view one line too low.
        write(
            Escape.wrapOff + Escape.up(drawnHeight(at: width)) + text + Escape.clearBelow
                + Escape.wrapOn
        )
        drawn = lines.map(\.count)
    }

    /// A line of its own above the view.
    mutating func note(_ text: String) {
        erase()
        write(text + "\n")
    }

    /// Removes the view and leaves the cursor where the view began; the final table follows.
    mutating func finish() { erase() }

    private mutating func showLine(_ figures: LiveSnapshot.Figures) {
        guard isDue(figures) else { return }
        logged = figures
        write(LiveView.line(of: figures) + "\n")
    }

    /// At every change of phase, when a worker joins or is lost, and every few seconds of the run.
    private func isDue(_ figures: LiveSnapshot.Figures) -> Bool {
        guard let logged, logged.phase == figures.phase,
            logged.lostWorkers == figures.lostWorkers
        else { return true }
        guard figures.phase != .gathering else {
            return logged.readyWorkers != figures.readyWorkers
        }
        return logged.elapsedSeconds / Self.lineInterval
            != figures.elapsedSeconds / Self.lineInterval
    }

    private mutating func erase() {
        guard !drawn.isEmpty else { return }
        write(Escape.up(drawn.count) + Escape.clearBelow)
        drawn = []
    }

    /// Lines that the old view takes now: a terminal made narrower has wrapped the long ones.
    private func drawnHeight(at width: Int) -> Int {
        drawn.reduce(0) { $0 + max(1, ($1 + width - 1) / max(1, width)) }
    }
}

/// Control sequences that all terminals know.
private enum Escape {
    static let clearToEndOfLine = "\u{1b}[K"
    static let clearBelow = "\u{1b}[J"
    static let wrapOff = "\u{1b}[?7l"
    static let wrapOn = "\u{1b}[?7h"

    static func up(_ count: Int) -> String { count > 0 ? "\u{1b}[\(count)A" : "" }
}
