// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import Shared

/// What the operator sees while a run is going: the live view on a terminal, else lines.
struct Display: Sendable {
    let isHeadless: Bool

    /// Follows the run until cancelled; also the once-a-second tick of its coordinator.
    func follow(_ coordinator: RunCoordinator) async throws {
        let isTTY = isatty(STDOUT_FILENO) == 1 && !isHeadless
        var screen = LiveScreen(isTTY: isTTY) { text in
            Console.write(text)
        }
        defer { screen.finish() }
        while true {
            try await Task.sleep(for: .seconds(1))
            await coordinator.tick()
            for notice in await coordinator.takeNotices() { screen.note(notice) }
            screen.show(await coordinator.snapshot(), width: Self.width)
        }
    }

    private static var width: Int {
        var size = winsize()
        guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else {
            return 100
        }
        return Int(size.ws_col)
    }
}
