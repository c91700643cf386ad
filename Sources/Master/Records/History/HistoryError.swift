// SPDX-License-Identifier: Apache-2.0

package import Shared

/// A history that cannot be read or written, or does not hold what was asked for.
package struct HistoryError: UserFacingError, Equatable {
    package let sentence: String
    package var exitStatus: ExitStatus = .badInput

    package init(_ sentence: String, exitStatus: ExitStatus = .badInput) {
        self.sentence = sentence
        self.exitStatus = exitStatus
    }

    package static func missing(_ path: String) -> HistoryError {
        HistoryError(
            "history \(path): no such file; make it with \"tidemark history add RESULTS --file \(path)\""
        )
    }

    static func noDatabase(_ path: String) -> HistoryError {
        HistoryError(
            "history \(path): this is no history but another kind of file; name one that "
                + "\"tidemark history add\" made, or none, to make one"
        )
    }

    package static func foreign(_ path: String) -> HistoryError {
        HistoryError(
            "history \(path): this is a database of another program; name one that "
                + "\"tidemark history add\" made, or none, to make one"
        )
    }

    package static func newer(_ path: String) -> HistoryError {
        HistoryError("history \(path): a newer Tidemark made it; install that one to use it")
    }

    package static func folder(_ path: String) -> HistoryError {
        HistoryError("history \(path): this is a folder; name a file in it")
    }

    package static func readOnly(_ path: String) -> HistoryError {
        HistoryError(
            "history \(path): cannot be written, and reading it needs that too; make the file and its "
                + "folder writable, or copy it to one that is",
            exitStatus: .unavailable
        )
    }

    package static func busy(_ path: String) -> HistoryError {
        HistoryError(
            "history \(path): another process has been writing to it for 10 s; try again when that "
                + "has ended",
            exitStatus: .unavailable
        )
    }
}
