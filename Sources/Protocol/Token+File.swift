// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// Why a token file cannot be used.
package struct TokenFileError: Error, Equatable {
    /// Half a sentence, to stand after the file's name.
    package let reason: String
}

extension Token {
    /// Reads a token file: its bytes without white space at either end.
    package init(file path: String) throws(TokenFileError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TokenFileError(reason: "no such file, or not readable by this user")
        }
        guard data.count <= Limits.tokenBytes else {
            throw TokenFileError(
                reason: "\(data.count) bytes; a token has at most \(Limits.tokenBytes)"
            )
        }
        let text = String(decoding: data, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count >= 16 else {
            throw TokenFileError(
                reason: "the token has \(text.utf8.count) bytes; write at least 16, "
                    + "such as \"openssl rand -hex 32\" prints"
            )
        }
        self.init(Array(text.utf8))
    }
}
