// SPDX-License-Identifier: Apache-2.0

internal import Crypto
internal import Foundation

/// The shared secret of a cluster; it never travels.
package struct Token: Sendable, Equatable {
    private let bytes: [UInt8]

    /// An empty token is known to everybody: for loopback only.
    package init(_ bytes: [UInt8]) { self.bytes = bytes }

    package static let none = Token([])

    /// Whether a person has typed the token correctly; takes the same time wherever the first
    /// difference is.
    package func isText(_ typed: String) -> Bool {
        let typed = Token(Array(typed.utf8))
        let purpose = "tidemark typed token 1"
        return accepts(typed.proof(purpose, [], []), purpose, [], [])
    }

    func proof(_ purpose: String, _ first: [UInt8], _ second: [UInt8]) -> [UInt8] {
        let key = SymmetricKey(data: bytes)
        return Array(
            HMAC<SHA256>.authenticationCode(for: Array(purpose.utf8) + first + second, using: key)
        )
    }

    /// Compares in constant time.
    func accepts(
        _ proof: [UInt8],
        _ purpose: String,
        _ first: [UInt8],
        _ second: [UInt8]
    ) -> Bool {
        HMAC<SHA256>.isValidAuthenticationCode(
            proof,
            authenticating: Array(purpose.utf8) + first + second,
            using: SymmetricKey(data: bytes)
        )
    }

    /// Reads a token file: its bytes without white space at either end.
    package init(file path: String) throws(TokenFileError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw TokenFileError(reason: "no such file, or not readable by this user")
        }
        guard data.count <= Limits.tokenBytes else {
            throw TokenFileError(
                reason: "\(data.count) bytes; at most \(Limits.tokenBytes) are allowed"
            )
        }
        let text = String(decoding: data, as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.utf8.count >= 16 else {
            throw TokenFileError(
                reason: "the token has \(text.utf8.count) bytes; it needs at least 16: create one "
                    + "with \"openssl rand -hex 32\""
            )
        }
        self.init(Array(text.utf8))
    }
}
