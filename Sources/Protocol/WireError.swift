// SPDX-License-Identifier: Apache-2.0

package import Shared

/// A violation of the protocol by a peer; the connection is closed with its sentence.
package enum WireError: Error, Equatable {
    /// The first bytes are not a worker's.
    case notAWorker(firstBytes: [UInt8])
    case versionMismatch(theirs: UInt32)
    case frameTooLarge(announced: Int, limit: Int)
    case malformedFrame
    case unexpectedMessage(String)
    case fieldOutOfRange(String)
    case histogram(HistogramPayloadError)
    case tokenMismatch
    case handshakeTimeout
    /// A worker that may not take part, in words.
    case unfit(String)

    /// One sentence for people.
    package var sentence: String {
        switch self {
        case .notAWorker(let firstBytes):
            "not a Tidemark worker: the first bytes are \(Self.printable(firstBytes)), "
                + "a worker sends \"TIDEMARK\" and its version"
        case .versionMismatch(let theirs):
            "the worker speaks wire version \(theirs), this master speaks "
                + "\(Preamble.currentVersion); install the same version of Tidemark on both"
        case .frameTooLarge(let announced, let limit):
            "a frame of \(announced) bytes was announced; at most \(limit) are allowed here"
        case .malformedFrame:
            "a frame is not a valid message"
        case .unexpectedMessage(let name):
            "message \"\(name)\" came out of order"
        case .fieldOutOfRange(let field):
            "field \(field) is out of range"
        case .histogram(let error):
            "a histogram payload is broken (\(error))"
        case .tokenMismatch:
            "the token differs; give both sides the same --token-file"
        case .unfit(let text):
            text
        case .handshakeTimeout:
            "no answer to the handshake within \(Limits.handshakeTimeout.components.seconds) s"
        }
    }

    private static func printable(_ bytes: [UInt8]) -> String {
        let characters = bytes.map { (32..<127).contains($0) ? Character(UnicodeScalar($0)) : "." }
        return "\"\(String(characters))\""
    }
}
