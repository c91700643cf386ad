// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct ReplyInspectionTests {
    /// What the request of a scenario file finds in a reply.
    private func findings(
        _ request: String,
        headers: [String] = ["HTTP/1.1 200 OK\r\n", "Content-Type:  text/html \r\n", "\r\n"],
        body: String = #"{"id": 17, "ok": true, "name": "a b", "n": 1.0, "list": []}"#,
        latency: Int64 = 5_000_000
    ) throws -> (cause: String?, soft: [String], variables: [String?]) {
        let text = """
            host: http://h
            users: [{tasks: [{get: /a, \(request)}]}]
            load: {users: 1, run_time: 9s}
            """
        let scenario = try ScenarioParser.parse(text, fileName: "f")
        let inspection = ReplyInspection(scenario.users[0].requests[0], in: scenario)
        let capture = ReplyCapture()
        capture.expect(inspection.wanted)
        for line in headers {
            Array(line.utf8).withUnsafeBytes { capture.addHeaderLine($0) }
        }
        Array(body.utf8).withUnsafeBytes { capture.addBody($0) }
        var variables: [[UInt8]?] = Array(repeating: nil, count: scenario.variables.count)
        let findings = inspection.inspect(
            capture,
            Reply(status: 200, bodyBytes: Int64(body.utf8.count), latency: latency),
            &variables
        )
        return (
            findings.cause?.text(in: scenario), findings.softCauses.map { $0.text(in: scenario) },
            variables.map { $0.map { String(decoding: $0, as: UTF8.self) } }
        )
    }

    @Test(arguments: [
        "{status: {equals: 200}}", "{status: {at_most: 299}}", "{header: content-TYPE}",
        "{header: Content-Type, equals: text/html}", "{header: Content-Type, matches: '^text/'}",
        "{body: {contains: a b}}", "{body: {matches: '\"id\": [0-9]+'}}", "{json: $.id}",
        "{json: $.id, equals: 17}", "{json: $.id, at_least: 17}", "{json: $.ok, equals: true}",
        "{json: $.n, equals: 1}", "{json: $.name, equals: a b}", "{json: $.list, equals: \"[]\"}",
        "{size: {at_least: 10}}", "{latency: {at_most: 5ms}}",
    ])
    func `a check that holds`(check: String) throws {
        #expect(try findings("checks: [\(check)]").cause == nil)
    }

    @Test(arguments: [
        ("{status: {equals: 201}}", "status equals 201"),
        ("{status: {at_least: 300}}", "status at least 300"),
        ("{header: X-None}", "header X-None exists"),
        ("{header: Content-Type, equals: text}", "header Content-Type equals text"),
        ("{header: Content-Type, contains: json}", "header Content-Type contains json"),
        ("{body: {contains: nope}}", "body contains nope"),
        ("{body: {matches: '^x'}}", "body matches ^x"), ("{json: $.none}", "json $.none exists"),
        ("{json: $.id, equals: 18}", "json $.id equals 18"),
        ("{json: $.name, at_most: 5}", "json $.name at most 5"),
        ("{size: {at_most: 10}}", "size at most 10 bytes"),
        ("{latency: {at_most: 4ms}}", "latency at most 4ms"),
        ("{json: $.id, equals: 18, name: the id}", "the id"),
    ])
    func `a check that fails has its own cause`(check: String, label: String) throws {
        #expect(try findings("checks: [\(check)]").cause == "check failed: \(label)")
        let soft = check.replacing("{", with: "{soft: true, ", maxReplacements: 1)
        let found = try findings("checks: [\(soft)]")
        #expect(found.cause == nil)
        #expect(found.soft == ["check failed: \(label)"])
    }

    @Test func `a body that is no JSON has no value`() throws {
        let found = try findings("checks: [{json: $.id}]", body: "{")

        #expect(found.cause == "check failed: json $.id exists")
    }

    @Test(arguments: [
        ("{json: $.id}", "17"), ("{json: $.name}", "a b"), ("{json: $.list}", "[]"),
        ("{header: Content-Type}", "text/html"),
        ("{header: Content-Type, regex: '/(.+)'}", "html"),
        ("{regex: '\"id\": ([0-9]+)'}", "17"), ("{regex: 'i.'}", "id"),
        ("{json: $.none, default: x}", "x"), ("{regex: '(zz)|(id)'}", "id"),
    ])
    func `a value is extracted`(source: String, value: String) throws {
        let found = try findings("extract: {v: \(source)}")

        #expect(found.cause == nil)
        #expect(found.variables == [value])
    }

    @Test(arguments: ["{json: $.none}", "{header: X-None}", "{regex: 'zz'}"])
    func `a value that is not there fails the request`(source: String) throws {
        let found = try findings("extract: {v: \(source)}")

        #expect(found.cause == "nothing to extract for v")
        #expect(found.variables == [nil])
    }

    @Test func `what a check refuses is not extracted`() throws {
        let found = try findings("checks: [{json: $.none}], extract: {v: {json: $.id}}")

        #expect(found.variables == [nil])
    }

    @Test func `a body of many checks is looked at by each`() throws {
        let found = try findings(
            "checks: [{body: {contains: a b}}, {body: {contains: nope}}, {json: $.id, equals: 17}]"
        )

        #expect(found.cause == "check failed: body contains nope")
    }
}
