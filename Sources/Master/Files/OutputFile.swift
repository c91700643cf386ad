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

    fileprivate static func problem(_ path: String, _ error: any Error) -> InputError {
        InputError("cannot write \(path): \(error.localizedDescription)")
    }
}

/// Writes a file that is too large for memory: line by line to a temporary file beside it, which is
/// renamed when it is complete.
package final class PartialFile {
    private let path: String
    private let partial: String
    private let handle: FileHandle

    /// Throws `InputError`, like the rest.
    package init(_ path: String) throws {
        self.path = path
        partial = path + ".part-\(UUID().uuidString)"
        do {
            try Data().write(to: URL(fileURLWithPath: partial))
            handle = try FileHandle(forWritingTo: URL(fileURLWithPath: partial))
        } catch {
            throw OutputFile.problem(path, error)
        }
    }

    deinit {
        // Closing removed it already.
        try? FileManager.default.removeItem(atPath: partial)
    }

    package func write(_ lines: [String]) throws {
        do {
            try handle.write(contentsOf: Data(lines.map { $0 + "\n" }.joined().utf8))
        } catch {
            throw OutputFile.problem(path, error)
        }
    }

    package func close() throws {
        do {
            try handle.close()
        } catch {
            throw OutputFile.problem(path, error)
        }
        guard rename(partial, path) == 0 else {
            throw InputError("cannot write \(path): \(String(cString: strerror(errno)))")
        }
    }
}
