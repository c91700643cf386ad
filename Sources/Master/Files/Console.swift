// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc

/// Standard output and error, unbuffered: a line reaches the log when it is written, whatever
/// happens next, and the live view and later lines keep their order.
package enum Console {
    package static func write(_ text: String) {
        // A closed pipe must not end a run; its results are in the files.
        try? FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
    }

    package static var isTerminal: Bool { isatty(STDOUT_FILENO) == 1 }

    /// On a terminal, unless NO_COLOR is set: https://no-color.org.
    package static var showsColours: Bool {
        isTerminal && (ProcessInfo.processInfo.environment["NO_COLOR"] ?? "").isEmpty
    }

    package static func line(_ text: String) { write(text + "\n") }

    package static func error(_ text: String) {
        try? FileHandle.standardError.write(contentsOf: Data(text.utf8))
    }
}
