// SPDX-License-Identifier: Apache-2.0

internal import Crypto
package import Shared

extension Scenario {
    /// SHA-256 of the canonical text, in hexadecimal.
    package var digest: String { Self.digest(of: canonicalText) }

    /// The same without the host: the load and what users do, wherever the service runs.
    package var workloadDigest: String {
        let start = JSONText.object([("host", .string(host))]).text.dropLast()
        precondition(canonicalText.hasPrefix(start), "the host is first in the canonical text")
        return Self.digest(of: String(canonicalText.dropFirst(start.count)))
    }

    private static func digest(of text: String) -> String {
        SHA256.hash(data: Array(text.utf8))
            .map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
            .joined()
    }
}
