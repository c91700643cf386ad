// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
internal import Glibc
internal import Shared

/// The operator's view of a run in progress: a live view on a terminal, lines elsewhere.
package struct Display: Sendable {
    let isHeadless: Bool
    /// Prints only notices that cannot wait.
    let isSilent: Bool

    package init(isHeadless: Bool, isSilent: Bool = false) {
        self.isHeadless = isHeadless
        self.isSilent = isSilent
    }

    /// Follows the run until cancelled.
    func follow(_ coordinator: RunCoordinator) async throws {
        let isTTY = Console.isTerminal && !isHeadless && !isSilent
        var screen = LiveScreen(isTTY: isTTY) { Console.write($0) }
        defer { screen.finish() }
        while true {
            try await Task.sleep(for: .seconds(1))
            for notice in await coordinator.takeNotices() { screen.note(notice) }
            if isSilent { continue }
            let (width, height) = Self.terminalSize
            screen.show(await coordinator.snapshot(), width: width, height: height)
        }
    }

    /// In characters; 80 × 24 if the terminal does not say.
    package static var terminalSize: (width: Int, height: Int) {
        var size = winsize()
        let isKnown = ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
        return isKnown ? (Int(size.ws_col), Int(size.ws_row)) : (80, 24)
    }
}
