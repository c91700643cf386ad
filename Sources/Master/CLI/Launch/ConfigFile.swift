// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
internal import Judging
internal import Records
internal import Shared

/// `tidemark.conf`: options without their dashes, a line each.
///
/// ```
/// # for every run in this folder
/// host = http://localhost:8000
/// run-time = 90s
/// headless = true
/// ```
struct ConfigFile: Equatable {
    struct Line: Equatable {
        let number: Int
        let name: String
        let value: String
    }

    let path: String
    let lines: [Line]

    static let name = "tidemark.conf"

    /// Throws `InputError` for a line without an equals sign.
    init(_ text: String, path: String) throws(InputError) {
        self.path = path
        var lines: [Line] = []
        for (index, line) in text.split(separator: "\n", omittingEmptySubsequences: false)
            .enumerated()
        {
            let content = line.trimmingCharacters(in: .whitespaces)
            if content.isEmpty || content.hasPrefix("#") || content.hasPrefix(";") { continue }
            guard let equals = content.firstIndex(of: "=") else {
                throw InputError(
                    "\(path):\(index + 1): \"\(DocumentProblem.excerpt(content))\" is no setting; "
                        + "write e.g. run-time = 90s"
                )
            }
            let name = content[..<equals].trimmingCharacters(in: .whitespaces)
            let value = content[content.index(after: equals)...].trimmingCharacters(
                in: .whitespaces
            )
            lines.append(
                Line(number: index + 1, name: name.replacing("_", with: "-"), value: value)
            )
        }
        self.lines = lines
    }

    /// The user's own file, then the folder's, then the one given with `--config`; later files win.
    static func all(named path: String?) throws(InputError) -> [ConfigFile] {
        let own = FileManager.default.homeDirectoryForCurrentUser.appendingPathComponent(".\(name)")
        var files: [ConfigFile] = []
        for path in [own.path, name] where FileManager.default.fileExists(atPath: path) {
            files.append(try ConfigFile(InputFile.text(path, of: "config"), path: path))
        }
        if let path { files.append(try ConfigFile(InputFile.text(path, of: "config"), path: path)) }
        return files
    }
}
