// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct ReplyParserTests {
    /// What a parser makes of a reply that comes in pieces.
    private struct Read: Equatable {
        var status = 0
        var bodyBytes: Int64 = 0
        var isComplete = false
        var keepsAlive = false
        var used = 0
        var problem: ReplyParser.Problem?
    }

    private func read(_ pieces: [[UInt8]], isHead: Bool = false) -> Read {
        var parser = ReplyParser()
        parser.expect(isHead: isHead)
        var read = Read()
        for piece in pieces where !parser.isComplete {
            do throws(ReplyParser.Problem) {
                read.used += try piece.withUnsafeBufferPointer {
                    buffer throws(ReplyParser.Problem) in
                    try parser.parse(UnsafeRawBufferPointer(buffer), nil)
                }
            } catch {
                // How much was read before a problem depends on the pieces and means nothing.
                return Read(status: parser.status, problem: error)
            }
        }
        read.status = parser.status
        read.bodyBytes = parser.bodyBytes
        read.isComplete = parser.isComplete
        read.keepsAlive = parser.keepsAlive
        return read
    }

    /// The same, whole, byte for byte, and cut in two at every place.
    private func readEveryWay(_ text: String, isHead: Bool = false) -> Read {
        let bytes = Array(text.utf8)
        let whole = read([bytes], isHead: isHead)
        #expect(read(bytes.map { [$0] }, isHead: isHead) == whole, "byte for byte: \(text)")
        for cut in 1..<max(2, bytes.count) {
            let pieces = [Array(bytes[..<cut]), Array(bytes[cut...])]
            #expect(read(pieces, isHead: isHead) == whole, "cut at \(cut): \(text)")
        }
        return whole
    }

    @Test(arguments: [
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 200, Int64(5), true),
        ("HTTP/1.1 200 OK\r\ncontent-LENGTH:\t5 \r\n\r\nhello", 200, 5, true),
        ("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n", 200, 0, true),
        ("HTTP/1.1 404 Not Found\nContent-Length: 2\n\nno", 404, 2, true),
        ("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n", 204, 0, true),
        ("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n", 304, 0, true),
        ("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 200, 1, false),
        ("HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\nContent-Length: 1\r\n\r\nx", 200, 1, true),
        ("HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: +5, 6\r\n\r\nhello", 200, 5, true),
        ("HTTP/1.1 200 OK\r\nConnection: foo, close\r\nContent-Length: 1\r\n\r\nx", 200, 1, false),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\nA;x=y\r\n"
                + "0123456789\r\n0\r\nTrailer: a\r\n\r\n", 200, 15, true
        ),
        (
            "HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
                + "5\r\nhello\r\n0\r\n\r\n", 200, 5, true
        ),
        (
            "HTTP/1.1 100 Continue\r\nX: y\r\n\r\nHTTP/1.1 103 Early Hints\r\nContent-Length: 9\r\n"
                + "\r\nHTTP/1.1 201 Created\r\nContent-Length: 1\r\n\r\nx", 201, 1, true
        ),
    ])
    func `a whole reply`(text: String, status: Int, bodyBytes: Int64, keepsAlive: Bool) {
        let read = readEveryWay(text)

        #expect(read.isComplete && read.problem == nil)
        #expect(read.status == status && read.bodyBytes == bodyBytes)
        #expect(read.keepsAlive == keepsAlive)
        #expect(read.used == text.utf8.count)
    }

    @Test func `a reply to HEAD ends with its headers`() {
        let read = readEveryWay("HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n", isHead: true)

        #expect(read.isComplete && read.bodyBytes == 0)
    }

    @Test func `what follows a reply belongs to none`() {
        let read = read([Array("HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nxHTTP/1.1 ".utf8)])

        #expect(read.isComplete)
        #expect(read.used == 39)
    }

    @Test func `without a length the body goes on to the end of the connection`() {
        var parser = ReplyParser()
        parser.expect(isHead: false)
        let bytes = Array("HTTP/1.1 200 OK\r\n\r\nhello".utf8)

        _ = try? bytes.withUnsafeBytes { try parser.parse($0, nil) }

        #expect(!parser.isComplete && !parser.keepsAlive)
        #expect(parser.bodyBytes == 5)
        #expect(parser.ending() == .complete)
    }

    @Test(arguments: [
        ("", ReplyParser.Ending.nothingCame), ("HTTP/1.1 20", .nothingCame),
        ("HTTP/1.1 200 OK\r\nContent-Le", .truncatedHeaders),
        ("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", .truncatedBody),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", .truncatedBody),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n", .truncatedBody),
    ])
    func `a connection that ends too early`(text: String, ending: ReplyParser.Ending) {
        var parser = ReplyParser()
        parser.expect(isHead: false)

        _ = try? Array(text.utf8).withUnsafeBytes { try parser.parse($0, nil) }

        #expect(parser.ending() == ending)
    }

    @Test(arguments: [
        ("SSH-2.0-OpenSSH_9.2p1\r\n", ReplyParser.Problem.noStatusLine),
        ("HTTP/2 200\r\n\r\n", .noStatusLine), ("HTTP/1.1 2000 OK\r\n\r\n", .noStatusLine),
        ("HTTP/1.1 20x OK\r\n\r\n", .noStatusLine), ("HTTP/1.1 099 OK\r\n\r\n", .noStatusLine),
        ("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", .badLength),
        ("HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n", .badLength),
        ("HTTP/1.1 200 OK\r\nno colon\r\n\r\n", .badHeader),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: zip\r\n\r\nx", .unknownCoding),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", .badChunk),
        ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nabc\r\n", .badChunk),
        (
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n", .badChunk
        ),
    ])
    func `what is no reply`(text: String, problem: ReplyParser.Problem) {
        #expect(readEveryWay(text).problem == problem)
    }

    @Test(arguments: [true, false])
    func `headers have a limit, in one line or many`(isOneLine: Bool) {
        let line = isOneLine ? "X: " + String(repeating: "y", count: 400_000) : "X: y\r\n"
        let lines = isOneLine ? line : String(repeating: line, count: 60_000)

        #expect(read([Array(("HTTP/1.1 200 OK\r\n" + lines).utf8)]).problem == .headersTooLong)
    }

    @Test func `one parser reads reply after reply`() throws {
        var parser = ReplyParser()

        for body in ["a", "", "longer"] {
            parser.expect(isHead: false)
            let text = "HTTP/1.1 200 OK\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
            let used = try Array(text.utf8).withUnsafeBytes { try parser.parse($0, nil) }
            #expect(used == text.utf8.count && parser.isComplete && parser.keepsAlive)
            #expect(parser.bodyBytes == Int64(body.utf8.count))
        }
    }

    @Test func `arbitrary bytes end in a problem or a reply, never in a trap`() {
        var random = RandomStream(seed: 11, index: 0)
        let pieces = [
            "HTTP/1.1 200 OK\r\n", "HTTP/1.0 100 \r\n", "Content-Length: ", "7", "\r\n", "\n", "\r",
            "Transfer-Encoding: chunked", "Connection: close", "fff", "0", ":", " ", ";",
            "\u{0}\u{ff}",
        ]

        for _ in 0..<20_000 {
            let parts = (0..<random.below(12)).map { _ in
                Array(pieces[Int(random.below(UInt64(pieces.count)))].utf8)
            }
            let whole = read([parts.flatMap(\.self)])
            let divided = read(parts)
            #expect(whole == divided, "\(parts.map { String(decoding: $0, as: UTF8.self) })")
        }
    }
}
