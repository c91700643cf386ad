// SPDX-License-Identifier: Apache-2.0

import Shared
import TestSupport
import Testing

@testable import Running

struct LiveScreenTests {
    @Test func `a terminal's view is redrawn in place and taken away at the end`() {
        var terminal = Terminal(width: 80)
        let written = Written()
        var screen = LiveScreen(isTTY: true) { written.chunks.append($0) }
        var snapshot = LiveSnapshot.sample
        terminal.obey("before\n")

        for rowCount in [2, 1, 5] {
            snapshot.rows = (0..<rowCount).map { LiveSnapshot.Row.sample("/endpoint/\($0)") }
            screen.show(snapshot, width: 80)
            for chunk in written.take() { terminal.obey(chunk) }

            let view = LiveView.lines(of: snapshot, width: 80, height: 24)
            #expect(terminal.lines == ["before"] + view + [""])
        }
        screen.finish()
        for chunk in written.take() { terminal.obey(chunk) }

        #expect(terminal.lines == ["before", ""])
        #expect(terminal.wraps)
    }

    @Test func `one view is one write`() {
        let written = Written()
        var screen = LiveScreen(isTTY: true) { written.chunks.append($0) }

        screen.show(.sample, width: 80)
        screen.show(.sample, width: 80)

        #expect(written.chunks.count == 2)
    }

    @Test func `a view that a narrower terminal has folded is replaced in full`() {
        let written = Written()
        var screen = LiveScreen(isTTY: true) { written.chunks.append($0) }
        screen.show(.sample, width: 120)
        let folded = LiveView.lines(of: .sample, width: 120, height: 24)
            .reduce(0) { $0 + max(1, ($1.count + 59) / 60) }

        screen.show(.sample, width: 60)

        #expect(written.chunks[1].hasPrefix("\u{1b}[?7l\u{1b}[\(folded)A"))
    }

    @Test func `a note stands above the view`() {
        var terminal = Terminal(width: 80)
        let written = Written()
        var screen = LiveScreen(isTTY: true) { written.chunks.append($0) }

        screen.show(.sample, width: 80)
        screen.note("worker x is lost")
        screen.show(.sample, width: 80)
        for chunk in written.take() { terminal.obey(chunk) }

        let view = LiveView.lines(of: .sample, width: 80, height: 24)
        #expect(terminal.lines == ["worker x is lost"] + view + [""])
    }

    @Test func `a log gets a line every five seconds of the run and every note`() {
        let written = Written()
        var screen = LiveScreen(isTTY: false) { written.chunks.append($0) }
        var snapshot = LiveSnapshot.sample

        // The second tick 5 never comes: a tick takes a little more than a second.
        for second in [0, 1, 2, 3, 4, 6, 7, 8, 9, 10, 11] {
            snapshot.figures.elapsedSeconds = second
            screen.show(snapshot, width: 80)
        }
        screen.note("lost worker x")
        screen.finish()

        #expect(written.take().map { $0.prefix(5) } == ["00:00", "00:06", "00:10", "lost "])
    }

    @Test func `a log gets a line at a change of phase and at a lost worker`() {
        let written = Written()
        var screen = LiveScreen(isTTY: false) { written.chunks.append($0) }
        var snapshot = LiveSnapshot.sample
        snapshot.figures.lostWorkers = 0

        snapshot.figures.phase = .warmup
        screen.show(snapshot, width: 80)
        snapshot.figures.phase = .measuring(iteration: 1, count: 2)
        screen.show(snapshot, width: 80)
        screen.show(snapshot, width: 80)
        snapshot.figures.phase = .measuring(iteration: 2, count: 2)
        screen.show(snapshot, width: 80)
        snapshot.figures.lostWorkers = 1
        screen.show(snapshot, width: 80)

        let phases = written.take().map { $0.dropFirst(13).prefix(16) }
        #expect(
            phases == [
                "warm-up  users 2", "measuring 1 of 2", "measuring 2 of 2", "measuring 2 of 2",
            ]
        )
    }

    @Test func `a log says who has come and no more while waiting`() {
        let written = Written()
        var screen = LiveScreen(isTTY: false) { written.chunks.append($0) }
        var snapshot = LiveSnapshot.sample
        snapshot.figures.phase = .gathering

        for ready in [0, 0, 1, 1, 3] {
            snapshot.figures.readyWorkers = ready
            screen.show(snapshot, width: 80)
        }

        #expect(
            written.take() == [
                "waiting for workers: 0 of 3 connected\n",
                "waiting for workers: 1 of 3 connected\n",
                "waiting for workers: 3 of 3 connected\n",
            ]
        )
    }

    private final class Written {
        var chunks: [String] = []

        func take() -> [String] {
            defer { chunks = [] }
            return chunks
        }
    }
}

/// As much of a terminal as the live view needs; what it does not know it shows.
private struct Terminal {
    let width: Int
    private(set) var lines = [""]
    private(set) var wraps = true
    private var row = 0
    private var column = 0

    init(width: Int) { self.width = width }

    mutating func obey(_ text: String) {
        var rest = text[...]
        while let character = rest.first {
            if let match = rest.prefixMatch(of: /\u{1b}\[(\?7[lh]|\d*[AJK])/) {
                command(match.1)
                rest = rest[match.range.upperBound...]
                continue
            }
            rest.removeFirst()
            put(character)
        }
    }

    private mutating func put(_ character: Character) {
        if character == "\n" {
            row += 1
            column = 0
            if row == lines.count { lines.append("") }
            return
        }
        let line = lines[row]
        lines[row] = line.prefix(column) + String(character) + line.dropFirst(column + 1)
        // Without wrapping the cursor stays on the last column.
        column = min(column + 1, width - 1)
    }

    private mutating func command(_ command: Substring) {
        switch command.last {
        case "A": row = max(0, row - (Int(command.dropLast()) ?? 1))
        case "K": lines[row] = String(lines[row].prefix(column))
        case "J":
            lines[row] = String(lines[row].prefix(column))
            lines.removeSubrange((row + 1)...)
        default: wraps = command.last == "h"
        }
    }
}
