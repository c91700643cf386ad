// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import Shared

/// Writes a file that a person or a CI system named; each function throws `InputError`.
package enum OutputFile {
    /// Writes the whole file or nothing.
    package static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(fileURLWithPath: path), options: .atomic)
        } catch {
            throw problem(path, error)
        }
    }

    /// Appends to what others have written; creates the file if there is none.
    package static func append(_ text: String, to path: String) throws {
        guard FileManager.default.fileExists(atPath: path) else { return try write(text, to: path) }
        do {
            let handle = try FileHandle(forWritingTo: URL(fileURLWithPath: path))
            try handle.seekToEnd()
            try handle.write(contentsOf: Data(text.utf8))
            try handle.close()
        } catch {
            throw problem(path, error)
        }
    }

    static func problem(_ path: String, _ error: any Error) -> InputError {
        InputError("cannot write \(path): \(error.localizedDescription)")
    }
}
