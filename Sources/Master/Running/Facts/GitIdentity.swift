// SPDX-License-Identifier: Apache-2.0

package import Foundation

/// The author: the name that the CI system or git would put on a commit.
package enum GitIdentity {
    /// Reads git's files without running git; nil if no file names an author.
    package static func author(
        environment: [String: String],
        configFiles: [String]
    ) -> String? {
        let named = ["GIT_AUTHOR_NAME", "GITHUB_ACTOR", "GITLAB_USER_LOGIN"]
            .compactMap { environment[$0] }
            .first { !$0.isEmpty }
        if let named { return named }
        for file in configFiles {
            let data = FileManager.default.contents(atPath: file) ?? Data()
            if let name = userName(in: String(decoding: data, as: UTF8.self)) { return name }
        }
        return nil
    }

    /// In git's order: the checkout's own file, then the user's.
    package static func configFiles(above folder: URL, environment: [String: String]) -> [String] {
        var files: [String] = []
        var folder = folder.standardizedFileURL
        while folder.path != "/" {
            let file = folder.appendingPathComponent(".git/config").path
            if FileManager.default.fileExists(atPath: file) {
                files.append(file)
                break
            }
            folder = folder.deletingLastPathComponent()
        }
        if let home = environment["HOME"] {
            files += ["\(home)/.gitconfig", "\(home)/.config/git/config"]
        }
        return files
    }

    /// The last `name` of the sections `[user]`.
    static func userName(in config: String) -> String? {
        var isUser = false
        var name: String?
        for line in config.split(whereSeparator: \.isNewline) {
            let line = line.trimmingCharacters(in: .whitespaces)
            if line.hasPrefix("[") {
                isUser = line.lowercased().hasPrefix("[user]")
            } else if isUser, let equals = line.firstIndex(of: "="),
                line[..<equals].trimmingCharacters(in: .whitespaces).lowercased() == "name"
            {
                let value = line[line.index(after: equals)...]
                name = value.trimmingCharacters(in: CharacterSet(charactersIn: " \t\""))
            }
        }
        return name.flatMap { $0.isEmpty ? nil : $0 }
    }
}
