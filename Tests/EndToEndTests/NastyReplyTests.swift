// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// What both engines make of replies that no server should send: the same.
@Suite(.serialized)
struct NastyReplyTests {
    private static let head = "HTTP/1.1 200 OK\r\n"
    private static let chunked = head + "Transfer-Encoding: chunked\r\n\r\n"

    private static let replies: [RawServer.Canned] = [
        .init(head + "Content-Length: 5\r\n\r\nhello"),
        .init(head + "content-length:5\r\n\r\nhello"),
        .init("HTTP/1.1 200 OK\nContent-Length: 5\n\nhello"),
        .init("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n"),
        .init("HTTP/1.1 204 No Content\r\n\r\n"),
        .init("HTTP/1.1 204 No Content\r\nContent-Length: 5\r\n\r\n"),
        .init("HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n"),
        .init("HTTP/1.1 503 Busy\r\nContent-Length: 2\r\n\r\nno"),
        .init("HTTP/1.0 200 OK\r\nContent-Length: 5\r\n\r\nhello", .close),
        .init("HTTP/1.0 200 OK\r\n\r\nhello", .close),
        .init(head + "\r\nhello", .close),
        .init(head + "Connection: close\r\nContent-Length: 5\r\n\r\nhello", .close),
        .init(head + "Connection: close\r\nContent-Length: 5\r\n\r\nhello"),
        .init("HTTP/1.1 100 Continue\r\n\r\n" + head + "Content-Length: 1\r\n\r\nx"),
        .init("HTTP/1.1 103 Early\r\nLink: a\r\n\r\n" + head + "Content-Length: 1\r\n\r\nx"),
        .init(chunked + "5\r\nhello\r\n0\r\n\r\n"),
        .init(chunked + "5;a=b\r\nhello\r\n3\r\nyou\r\n0\r\nTrailer: x\r\n\r\n"),
        .init(chunked + "A\r\n0123456789\r\n00\r\n\r\n"),
        .init(chunked + "0\r\n\r\n"),
        .init(
            head + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        ),
        .init(
            head + "Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
        ),
        // Too early an end.
        .init("", .close), .init("H", .close), .init("HTTP/1.1 20", .close),
        .init(head, .close), .init(head + "Content-Le", .close),
        .init(head + "Content-Length: 5\r\n\r\nhel", .close),
        .init(head + "Content-Length: 5\r\n\r\n", .close),
        .init(chunked + "5\r\nhel", .close), .init(chunked + "5\r\nhello\r\n", .close),
        .init(chunked + "5\r\nhello\r\n0\r\n", .close), .init(chunked, .close),
        .init("", .reset), .init(head + "Content-Length: 5\r\n\r\nhel", .reset),
        // What is no reply.
        .init("SSH-2.0-OpenSSH_9.2\r\n", .close), .init("hello, no reply at all\r\n\r\n", .close),
        .init("HTTP/1.1 20x OK\r\nContent-Length: 0\r\n\r\n", .close),
        .init("HTTP/1.1 2000 OK\r\nContent-Length: 0\r\n\r\n", .close),
        .init("HTTP/9.9 200 OK\r\nContent-Length: 0\r\n\r\n", .close),
        .init(chunked + "xyz\r\nhello\r\n0\r\n\r\n", .close),
        .init(chunked + "2\r\nhello\r\n0\r\n\r\n", .close),
        .init(chunked + "fffffffffffffffff\r\nhello\r\n0\r\n\r\n", .close),
        .init(head + "Content-Length: x\r\n\r\nhello", .close),
        .init(head + "Content-Length: -5\r\n\r\nhello", .close),
        .init(head + "Content-Length: 99999999999999999999\r\n\r\nhello", .close),
        // Lengths that could hide a second reply.
        .init(head + "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello"),
        .init(head + "Content-Length: 2\r\nContent-Length: 5\r\n\r\nhello"),
        .init(head + "Content-Length: 5, 5\r\n\r\nhello"),
        .init(head + "Content-Length: 5 \r\n\r\nhello"),
        .init(head + "Content-Length: +5\r\n\r\nhello", .close),
        .init(
            head + "Content-Length: 5\r\n\r\nhello" + head + "Content-Length: 0\r\n\r\n",
            .close,
            isMoreThanOne: true
        ),
        .init(head + "Content-Length: 5\r\n\r\nhello, and more", .close, isMoreThanOne: true),
        .init(head + "Transfer-Encoding: identity\r\nContent-Length: 5\r\n\r\nhello"),
        .init(head + "Transfer-Encoding : chunked\r\nContent-Length: 5\r\n\r\nhello"),
        .init(head + "Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n\r\nhello", .close),
        .init(head + "X-Folded: a\r\n b\r\nContent-Length: 5\r\n\r\nhello"),
        .init(head + "No colon here\r\nContent-Length: 5\r\n\r\nhello"),
        .init(head + ": no name\r\nContent-Length: 5\r\n\r\nhello"),
        .init(
            head + "X-Long: \(String(repeating: "y", count: 90_000))\r\nContent-Length: 1\r\n\r\nx"
        ),
        .init(head + String(repeating: "X: y\r\n", count: 60_000) + "Content-Length: 1\r\n\r\nx"),
    ]

    /// Where each reply is cut: not at all, and at places of which some are in every part of it.
    private static func cuts(of reply: RawServer.Canned) -> [Int] {
        let count = reply.bytes.count
        // After a whole reply the rest could be taken for the answer to the next request.
        if reply.isMoreThanOne { return [0] }
        return count > 400 ? [0, 20, 17_000] : [0, 1, count / 3, count / 2, count - 6, count - 1]
    }

    /// By reply and cut: whatever was counted.
    private func outcomes(_ engine: String, _ server: RawServer) async throws -> [String: String] {
        let tidemark = try Tidemark()
        let steps = Self.replies.enumerated().flatMap { index, reply in
            Set(Self.cuts(of: reply).filter { $0 >= 0 }).sorted().map { cut in
                // No status is as expected, so that all of them are told.
                "        - {get: /\(index)/\(cut), timeout: 1s, expect: {status: 599}}"
            }
        }
        let scenario = try tidemark.folder.write(
            """
            host: http://127.0.0.1:\(server.port)
            engine: \(engine)
            users:
              - max_tasks: 1
                tasks:
                  - steps:
            \(steps.joined(separator: "\n"))
            load: {users: 1, run_time: 120s}
            """,
            to: "scenario.yaml"
        )

        let (_, program) = try await tidemark.run(["run", scenario])

        let results = try tidemark.results()
        #expect(results.endpoints.count == steps.count, "\(program.errors)")
        return results.endpoints.mapValues { endpoint in
            let causes = (endpoint.failureCauses ?? []).map { "\($0.count) x \($0.cause)" }
            return "\(causes.joined(separator: ", ")), \(endpoint.bodyBytes ?? -1) bytes"
        }
    }

    @Test func `both engines say the same of every reply`() async throws {
        let server = try await RawServer(Self.replies)

        async let direct = outcomes("auto", server)
        async let libcurl = outcomes("libcurl", server)
        let (ours, theirs) = try await (direct, libcurl)

        #expect(ours.count > 200)
        for (path, outcome) in ours.sorted(by: { $0.key < $1.key }) where outcome != theirs[path] {
            let index = Int(path.split(separator: "/")[0]) ?? 0
            let text = String(decoding: Self.replies[index].bytes.prefix(120), as: UTF8.self)
            Issue.record(
                "\(path): ours \(outcome), libcurl's \(theirs[path] ?? "nothing"): \(text.debugDescription)"
            )
        }
    }
}
