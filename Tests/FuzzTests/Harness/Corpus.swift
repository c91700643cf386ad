// SPDX-License-Identifier: Apache-2.0

import Foundation

/// The kept inputs of a target in one file: each is its length (4 bytes, big-endian) and its bytes.
enum Corpus {
    static func read(_ file: URL) throws -> [[UInt8]] {
        let bytes = [UInt8](try Data(contentsOf: file))
        var inputs: [[UInt8]] = []
        var offset = 0
        while offset + 4 <= bytes.count {
            let length = bytes[offset..<offset + 4].reduce(0) { $0 << 8 | Int($1) }
            let end = min(bytes.count, offset + 4 + length)
            inputs.append(Array(bytes[offset + 4..<end]))
            offset = end
        }
        return inputs
    }

    /// Shortest first, so that the same inputs make the same file.
    static func write(_ inputs: [[UInt8]], to file: URL) throws {
        let sorted = Set(inputs).sorted {
            $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count
        }
        let bytes = sorted.flatMap { input in
            [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: input.count >> $0) } + input
        }
        try Data(bytes).write(to: file)
    }

    /// A folder of inputs, as libFuzzer wants them.
    static func unpack(_ file: URL, to folder: URL) throws {
        let manager = FileManager.default
        try manager.createDirectory(at: folder, withIntermediateDirectories: true)
        for (index, input) in try read(file).enumerated() {
            try Data(input).write(to: folder.appendingPathComponent("kept-\(index)"))
        }
    }

    static func pack(_ folder: URL, to file: URL) throws {
        let files = try FileManager.default.contentsOfDirectory(
            at: folder,
            includingPropertiesForKeys: nil
        )
        try write(files.map { [UInt8](try Data(contentsOf: $0)) }, to: file)
    }
}
