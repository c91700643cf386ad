// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// Reads a file that a person named.
package enum InputFile {
    /// A results file of 10 000 endpoints over hours stays below this.
    private static let byteLimit = 256 * 1024 * 1024

    /// `kind` is the first word of the error, such as "baseline".
    package static func text(_ path: String, of kind: String) throws(InputError) -> String {
        guard let text = String(validating: try bytes(path, of: kind), as: UTF8.self) else {
            throw InputError("\(kind) file \(path): not UTF-8 text")
        }
        return text
    }

    /// Reads the file as bytes, whatever it contains.
    package static func bytes(_ path: String, of kind: String) throws(InputError) -> [UInt8] {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw InputError("\(kind) file \(path): no such file")
        }
        guard !isFolder.boolValue else {
            throw InputError("\(kind) file \(path): this is a folder; name a file in it")
        }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw InputError("\(kind) file \(path): not readable by this user")
        }
        guard data.count <= byteLimit else {
            throw InputError(
                "\(kind) file \(path): \(data.count) bytes; at most \(byteLimit) are allowed"
            )
        }
        return Array(data)
    }
}
