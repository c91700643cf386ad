// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Commit and branch of a working directory, read from `.git` without running git.
struct GitCheckout: Equatable {
    var commit: String?
    /// Nil for a detached head, unless the CI system's environment names the branch.
    var branch: String?

    /// Nil outside a checkout.
    static func current(in folder: URL, environment: [String: String]) -> GitCheckout? {
        guard let (git, common) = gitFolders(above: folder),
            let head = text(git.appendingPathComponent("HEAD"))
        else { return nil }
        let namedByCI = ["GITHUB_HEAD_REF", "GITHUB_REF_NAME", "CI_COMMIT_REF_NAME"]
            .compactMap { environment[$0] }
            .first { !$0.isEmpty }
        guard head.hasPrefix("ref: ") else {
            return GitCheckout(commit: hash(head), branch: namedByCI)
        }
        let reference = String(head.dropFirst(5))
        // With reftable storage HEAD says this; the real value is in a binary file.
        guard reference != "refs/heads/.invalid" else {
            return GitCheckout(commit: nil, branch: namedByCI)
        }
        let loose = text(common.appendingPathComponent(reference)).flatMap(hash)
        let branch = reference.hasPrefix("refs/heads/") ? reference.dropFirst(11) : reference[...]
        return GitCheckout(
            commit: loose ?? packedCommit(reference, in: common),
            branch: String(branch)
        )
    }

    /// Nil unless it is hexadecimal: other text must not be taken for a commit.
    private static func hash(_ text: String) -> String? {
        !text.isEmpty && text.allSatisfy { $0.isASCII && $0.isHexDigit } ? text : nil
    }

    /// The checkout's own git folder, and the one that its worktrees share.
    private static func gitFolders(above folder: URL) -> (own: URL, common: URL)? {
        var folder = folder.standardizedFileURL
        while true {
            let candidate = folder.appendingPathComponent(".git")
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder) {
                guard !isFolder.boolValue else { return (candidate, candidate) }
                return worktreeFolders(candidate, in: folder)
            }
            guard folder.path != "/" else { return nil }
            folder = folder.deletingLastPathComponent()
        }
    }

    /// In a worktree `.git` is a file that names its folder.
    private static func worktreeFolders(_ file: URL, in folder: URL) -> (own: URL, common: URL)? {
        guard let line = text(file), line.hasPrefix("gitdir: ") else { return nil }
        let own = URL(fileURLWithPath: String(line.dropFirst(8)), relativeTo: folder)
        guard let shared = text(own.appendingPathComponent("commondir")) else { return (own, own) }
        return (own, URL(fileURLWithPath: shared, relativeTo: own))
    }

    private static func packedCommit(_ reference: String, in git: URL) -> String? {
        let lines = text(git.appendingPathComponent("packed-refs"))?.split(separator: "\n") ?? []
        return lines.first { $0.hasSuffix(" " + reference) }
            .flatMap { $0.split(separator: " ").first }
            .map(String.init)
    }

    private static func text(_ file: URL) -> String? {
        FileManager.default.contents(atPath: file.path).map {
            String(decoding: $0, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
        }
    }
}
