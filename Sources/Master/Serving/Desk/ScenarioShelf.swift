// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Foundation
internal import Running
package import Shared
internal import Text

/// The scenarios of a folder, with the overrides of the command line.
package struct ScenarioShelf: Sendable {
    package let folder: String
    package let overrides: ScenarioOverrides

    /// One scenario as the page lists it.
    package struct Entry: Sendable, Encodable {
        package let name: String
        /// Nil for a scenario that cannot be run.
        package var host: String?
        package var users: Int?
        package var seconds: Double?
        let hasBaseline: Bool
        /// Why it cannot be run.
        package var problem: String?

        package init(
            name: String,
            host: String? = nil,
            users: Int? = nil,
            seconds: Double? = nil,
            hasBaseline: Bool,
            problem: String? = nil
        ) {
            self.name = name
            self.host = host
            self.users = users
            self.seconds = seconds
            self.hasBaseline = hasBaseline
            self.problem = problem
        }
    }

    /// Throws `InputError` unless the folder exists.
    package init(folder: String, overrides: ScenarioOverrides) throws(InputError) {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder),
            isFolder.boolValue
        else { throw InputError("--scenarios \(folder): no such folder") }
        self.folder = folder
        self.overrides = overrides
    }

    /// Files that contain `users:`, sorted by name; other YAML files belong to other programs.
    package var names: [String] {
        // A deleted folder has no scenarios.
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return files.filter { name in
            guard name.hasSuffix(".yaml") || name.hasSuffix(".yml"), !name.hasPrefix(".") else {
                return false
            }
            let text = (try? InputFile.text(path(name), of: "scenario")) ?? ""
            return text.split(separator: "\n").contains { $0.hasPrefix("users:") }
        }.sorted()
    }

    package var entries: [Entry] {
        names.map { name in
            var entry = Entry(name: name, hasBaseline: baselinePath(name) != nil)
            do {
                let scenario = try ScenarioFile.read(path(name), overrides: overrides)
                entry.host = scenario.host
                entry.users = scenario.load.profile.peakUsers
                entry.seconds = scenario.load.total.seconds
            } catch let error as any UserFacingError {
                entry.problem = error.sentence
            } catch {
                entry.problem = error.localizedDescription
            }
            return entry
        }
    }

    /// Throws `WebError` for a name that is not in the folder: no other file is ever read.
    package func path(of name: String) throws(WebError) -> String {
        guard names.contains(name) else {
            throw WebError(404, "there is no scenario \"\(name.shortened(to: 80).printable)\"")
        }
        return path(name)
    }

    /// `NAME.baseline.json` beside `NAME.yaml`; nil if there is none.
    func baselinePath(_ name: String) -> String? {
        let stem = name[..<(name.lastIndex(of: ".") ?? name.endIndex)]
        let path = path("\(stem).baseline.json")
        return FileManager.default.fileExists(atPath: path) ? path : nil
    }

    private func path(_ name: String) -> String { folder == "." ? name : "\(folder)/\(name)" }
}
