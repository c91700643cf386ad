// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc

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
