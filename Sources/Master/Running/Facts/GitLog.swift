// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// What git knows about commits of the working directory.
package enum GitLog {
    /// The commits of `A..B` along first parents, oldest first, A itself at the beginning.
    package static func commits(of range: String) throws(GitError) -> [String] {
        let ends = range.components(separatedBy: "..")
        guard ends.count == 2, !ends.contains(""), !range.hasPrefix("-") else {
            throw GitError("--range is \"\(range)\"; write two commits as in v1.2..main")
        }
        let first = try git(["rev-parse", "--verify", "--quiet", ends[0] + "^{commit}"], range)
        let rest = try git(["rev-list", "--reverse", "--first-parent", range, "--"], range)
        guard let first = first.first, !rest.isEmpty else {
            throw GitError(
                "--range \(range) has no commit; write the older end first, as in v1.2..main"
            )
        }
        return [first] + rest
    }

    /// The first line of the commit's message; nil if git does not know it.
    package static func subject(of commit: String) -> String? {
        try? git(["log", "-1", "--format=%s", commit, "--"], commit).first
    }

    private static func git(_ arguments: [String], _ what: String) throws(GitError) -> [String] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["git"] + arguments
        let output = Pipe()
        let errors = Pipe()
        process.standardOutput = output
        process.standardError = errors
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw GitError("git could not be run: \(error.localizedDescription)")
        }
        let text = String(
            decoding: output.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        let complaint = String(
            decoding: errors.fileHandleForReading.readDataToEndOfFile(),
            as: UTF8.self
        )
        process.waitUntilExit()
        guard process.terminationStatus == 0 else {
            let reason = complaint.split(separator: "\n").first.map(String.init)
            throw GitError("git does not know \(what): \(reason ?? "no such commit here")")
        }
        return text.split(separator: "\n").map(String.init)
    }
}

/// Why git could not answer.
package struct GitError: UserFacingError, Equatable {
    let sentence: String
    var exitStatus: ExitStatus { .usage }

    init(_ sentence: String) { self.sentence = sentence }
}
