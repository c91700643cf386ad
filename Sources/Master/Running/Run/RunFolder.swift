// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Where a run keeps what it must not lose.
package struct RunFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    package var journal: String { path + "/run.journal" }

    /// The token made for local workers, as long as the run goes on: a resumed master needs it.
    var token: String { path + "/run.token" }

    /// Of the second run, which says whether the first one's failures were chance.
    package var confirmation: RunFolder { RunFolder(path: path + "/confirm") }

    /// Makes the folder, and those above it, unless it is there.
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

    /// Removes the folder with all that is in it.
    package func remove() {
        // Best effort: nobody needs it any more.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes the token so that only this user can read it.
    func keep(token text: String) throws {
        // One of an earlier run may be there with other permissions.
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
        // Best effort: it was for this run only.
        try? FileManager.default.removeItem(atPath: token)
    }
}
