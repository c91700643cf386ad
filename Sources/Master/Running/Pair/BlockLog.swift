// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Shared

/// The blocks of a run as they come, one line each.
final class BlockLog {
    private let path: String
    private let handle: FileHandle

    init(path: String) throws {
        self.path = path
        // What is wrong with it shows when it is opened.
        _ = FileManager.default.createFile(atPath: path, contents: nil)
        guard let handle = FileHandle(forWritingAtPath: path) else {
            throw RunFailure.output(path: path, reason: "it cannot be opened for writing")
        }
        self.handle = handle
    }

    func append(_ block: BlockLine) throws {
        do {
            try handle.write(contentsOf: Data((block.json.text + "\n").utf8))
        } catch {
            throw RunFailure.output(path: path, reason: error.localizedDescription)
        }
    }
}
