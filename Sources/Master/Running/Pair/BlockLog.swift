// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Shared

/// The file of a run's blocks, one line each, written as they are measured.
final class BlockLog {
    private let path: String
    private let handle: FileHandle

    init(path: String) throws {
        self.path = path
        // A file that cannot be created fails when it is opened.
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
