// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct DirectTemplateTests {
    /// A request of a scenario file, and the user's values for it: `v` is "a b".
    private struct Sample {
        let request: DirectTemplate
        private let deal: DataDeal
        private var values: UserValues
        private var random = RandomStream(seed: 1, index: 0)
        private var content: [UInt8] = []

        init(_ request: String, host: String = "http://h") throws {
            let text = """
                host: \(host)
                users: [{variables: {v: a b}, tasks: [{\(request)}]}]
                load: {users: 1, run_time: 9s}
                """
            let scenario = try ScenarioParser.parse(text, fileName: "f")
            let template = scenario.users[0].requests[0]
            let fields = RequestFields(template, in: scenario)
            self.request = try #require(DirectTemplate(template, fields, in: scenario))
            deal = DataDeal(scenario, kinds: [0])
            values = UserValues(user: 0, of: 1, variableCount: 1, deal)
            values.variables[0] = Array("a b".utf8)
        }

        /// The message with the values, in memory that may have been used before.
        mutating func message(in memory: DirectMessage = DirectMessage()) throws -> DirectMessage {
            try request.fill(memory, &content, &values, deal, &random)
            return memory
        }
    }

    private func text(_ bytes: some Sequence<UInt8>) -> String {
        String(decoding: Array(bytes), as: UTF8.self)
    }

    private static let defaults =
        "Host: h\r\nUser-Agent: tidemark/\(Version.current)\r\nAccept: */*\r\n"

    @Test(arguments: [
        ("get: /a", "GET /a HTTP/1.1\r\n\(defaults)\r\n"),
        (
            "get: /a, headers: {X: y, Empty: ''}",
            "GET /a HTTP/1.1\r\n\(defaults)X: y\r\nEmpty:\r\n\r\n"
        ),
        (
            "post: /a, body: abc",
            "POST /a HTTP/1.1\r\n\(defaults)Content-Length: 3\r\n\r\nabc"
        ),
        ("post: /a", "POST /a HTTP/1.1\r\n\(defaults)Content-Length: 0\r\n\r\n"),
    ])
    func `a request without values is made once, and is the same when it is filled in`(
        request: String,
        expected: String
    ) throws {
        var sample = try Sample(request)

        let constant = try #require(sample.request.constant)

        #expect(text(constant.bytes) == expected)
        #expect(try text(sample.message().bytes) == expected)
    }

    @Test func `values go into the target, the fields and the body`() throws {
        var sample = try Sample("post: '/${v}?q=1', headers: {X: '<${v}>'}, body: '${v}!'")

        let message = try sample.message()

        #expect(sample.request.constant == nil)
        #expect(
            text(message.bytes) == "POST /a%20b?q=1 HTTP/1.1\r\n\(Self.defaults)X: <a b>\r\n"
                + "Content-Length: 4\r\n\r\na b!"
        )
        #expect(text(message.target) == "/a%20b?q=1")
        #expect(text(message.path) == "/a%20b")
        #expect(message.body == Array("a b!".utf8))
    }

    @Test func `the fields of a message are what was written`() throws {
        var sample = try Sample("get: /a, headers: {X: '<${v}>', Plain: p, Y: '${v}', Empty: ''}")

        let fields = try sample.message().fields

        #expect(
            fields.map(\.name) == ["Host", "User-Agent", "Accept", "X", "Plain", "Y", "Empty"]
        )
        #expect(fields.dropFirst(2).map { text($0.value) } == ["*/*", "<a b>", "p", "a b", ""])
    }

    @Test func `a message in the memory of a longer one has nothing of it`() throws {
        var long = try Sample(
            "post: '/${v}/long', headers: {X: '${v}'}, body: '\(String(repeating: "x", count: 1000))${v}'"
        )
        var short = try Sample("get: '/${v}'")
        let memory = try long.message()

        let message = try short.message(in: memory)

        #expect(text(message.bytes) == "GET /a%20b HTTP/1.1\r\n\(Self.defaults)\r\n")
        #expect(message.filledValues.isEmpty)
        #expect(message.body == nil)
    }

    @Test func `another header line goes to the end of the headers, in a copy alone`() throws {
        let sample = try Sample("post: /a, body: abc")
        let constant = try #require(sample.request.constant)
        let copy = DirectMessage()

        copy.copy(constant)
        copy.insert(headerLine: Array("Cookie: a=1\r\n".utf8))

        #expect(
            text(copy.bytes) == "POST /a HTTP/1.1\r\n\(Self.defaults)Content-Length: 3\r\n"
                + "Cookie: a=1\r\n\r\nabc"
        )
        #expect(copy.body == Array("abc".utf8))
        #expect(!text(constant.bytes).contains("Cookie"))
    }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 1000, 65536])
    func `the length of a body is announced in decimal`(count: Int) throws {
        var sample = try Sample("post: '/${v}', body: '\(String(repeating: "x", count: count))'")

        let message = try sample.message()

        #expect(text(message.bytes).contains("\r\nContent-Length: \(count)\r\n\r\n"))
    }

    @Test func `the path of the host comes before that of the request`() throws {
        let sample = try Sample("get: /a", host: "http://h:81/base")

        let message = try #require(sample.request.constant)

        #expect(text(message.bytes).hasPrefix("GET /base/a HTTP/1.1\r\nHost: h:81\r\n"))
    }
}
