// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// The folder of the files that a run must not lose.
package struct RunFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    package var journal: String { path + "/run.journal" }

    /// The token made for local workers, during the run: a resumed master needs it.
    var token: String { path + "/run.token" }

    /// The folder of the second run, which confirms failures.
    package var confirmation: RunFolder { RunFolder(path: path + "/confirm") }

    /// Creates the folder, and those above it, unless it exists.
    package func create() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw RunFailure.output(path: path, reason: error.localizedDescription)
        }
    }

    /// Removes the folder with everything in it.
    package func remove() {
        // Best effort: nobody needs it any more.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes the token so that only this user can read it.
    func keep(token text: String) throws {
        // A file of an earlier run may exist with other permissions.
        try? FileManager.default.removeItem(atPath: token)
        let isWritten = FileManager.default.createFile(
            atPath: token,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isWritten else {
            throw RunFailure.output(path: token, reason: "the folder is not writable")
        }
    }

    func forgetToken() {
        // Best effort: the token was only for this run.
        try? FileManager.default.removeItem(atPath: token)
    }
}
