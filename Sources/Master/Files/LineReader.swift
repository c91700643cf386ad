// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// Reads a file, or standard input, line by line without holding more than one line.
package struct LineReader {
    /// The file's name in errors.
    package let name: String
    private let handle: FileHandle
    private var buffer: [UInt8] = []
    private var position = 0
    private var hasEnded = false
    /// Number of the line that `next()` returned last, from 1.
    package private(set) var lineNumber = 0

    private static let chunkByteCount = 1 << 20
    /// Longer lines are refused: no format that is read this way has them.
    private static let lineByteLimit = 256 * 1024 * 1024

    /// `-` is standard input.
    package init(_ path: String, of kind: String) throws(InputError) {
        guard path != "-" else {
            name = "standard input"
            handle = .standardInput
            return
        }
        name = path
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw InputError("\(kind) file \(path): no such file")
        }
        guard !isFolder.boolValue else {
            throw InputError("\(kind) file \(path): this is a folder; name a file in it")
        }
        guard let handle = FileHandle(forReadingAtPath: path) else {
            throw InputError("\(kind) file \(path): not readable by this user")
        }
        self.handle = handle
    }

    /// The next line that is not blank, without its line break; nil after the last.
    package mutating func next() throws -> ArraySlice<UInt8>? {
        while let line = try nextLine() {
            let isBlank = line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d }
            if !isBlank { return line }
        }
        return nil
    }

    private mutating func nextLine() throws -> ArraySlice<UInt8>? {
        var searched = position
        while true {
            if let end = buffer[searched...].firstIndex(of: 0x0a) {
                defer { position = end + 1 }
                lineNumber += 1
                return buffer[position..<end]
            }
            searched = buffer.count - position
            try fill()
            guard !hasEnded else { break }
        }
        guard position < buffer.count else { return nil }
        defer { position = buffer.count }
        lineNumber += 1
        return buffer[position...]
    }

    /// Drops the part that was read and appends a chunk.
    private mutating func fill() throws {
        buffer.removeFirst(position)
        position = 0
        guard buffer.count <= Self.lineByteLimit else {
            throw InputError(
                "\(name):\(lineNumber + 1): this line is longer than \(Self.lineByteLimit) "
                    + "bytes"
            )
        }
        let chunk: Data?
        do {
            chunk = try handle.read(upToCount: Self.chunkByteCount)
        } catch {
            throw InputError("\(name): cannot be read: \(error.localizedDescription)")
        }
        guard let chunk, !chunk.isEmpty else {
            hasEnded = true
            return
        }
        buffer.append(contentsOf: chunk)
    }
}
