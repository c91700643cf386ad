// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

/// Values at and beyond the edge of what a scenario can say.
struct ScenarioEdgeTests {
    @Test(arguments: [
        "http://h", "https://H-1.example:1", "http://10.0.0.1:65535", "http://[::1]:80",
        "http://[fe80::1]", "http://h/a/b~c%20;d=1",
    ])
    func `an origin stays as it is`(host: String) throws {
        #expect(try ScenarioParser.parse(file(host: host), fileName: "f").host == host)
    }

    @Test(arguments: [
        ("HTTP://h", "http://h"), ("http://h/", "http://h"), ("https://h/p//", "https://h/p"),
    ])
    func `an origin is brought into one form`(host: String, form: String) throws {
        #expect(try ScenarioParser.parse(file(host: host), fileName: "f").host == form)
    }

    @Test(arguments: [
        "http://", "http:///p", "http://[::1", "http://]", "http://a:b:80", "http://h:+80",
        "http://h:0", "http://h:65536", "http://h:", "http://u@h", "http://h#f", "http://h<>",
        "http://h/a b", "http://b\u{fc}cher",
    ])
    func `what is no origin is refused`(host: String) {
        #expect(
            problem(host: "\"\(host)\"")
                == "f:1:7: host \"\(host)\" is not an origin; write scheme, name and port only, "
                + "e.g. http://localhost:8000"
        )
    }

    @Test(arguments: ["\"\"", "\" \"", "~", "\"a\\nb\"", "\"\\x85\"", "\"\\u2028\"", "[a]"])
    func `a name is one line that shows something`(name: String) {
        let found = problem(tasks: "- {get: /a, name: \(name)}")

        let rule = "; write a name on one line, of at most 256 bytes"
        #expect(found?.hasPrefix("f:4:24: name is ") == true, "\(found ?? "no problem")")
        #expect(found?.hasSuffix(rule) == true, "\(found ?? "no problem")")
    }

    @Test func `a path too long to be counted under needs a name`() throws {
        let path = "/" + String(repeating: "a", count: 256)

        #expect(
            problem(tasks: "- get: \(path)")
                == "f:4:8: the path has 257 bytes, too many to be counted under; "
                + "give the task a name of at most 256 bytes"
        )
        #expect(try parse(tasks: "- {get: \(path), name: n}").endpointLabels == ["n"])
        #expect(try parse(tasks: "- get: /a?\(path)").endpointLabels == ["/a"])
    }

    @Test(arguments: [
        ("timeout: -5s", "timeout is \"-5s\"; a duration cannot be negative"),
        ("timeout: -5", "timeout is \"-5\"; a duration cannot be negative"),
        ("timeout: 5 s", "timeout is \"5 s\"; a duration needs a unit"),
    ])
    func `a duration that is none`(timeout: String, sentence: String) {
        #expect(
            problem(tasks: "- {get: /a, \(timeout)}")
                == "f:4:27: \(sentence): write e.g. \"90s\" or \"500ms\""
        )
    }

    @Test(arguments: [
        ("timeout: 1h1ns", "27: timeout is 1h1ns; it must be 1ms to 1h"),
        ("headers: {A: \"x\\ny\"}", "31: header A is \"x\\ny\"; write its value on one line"),
        ("headers: {A: }", "31: header A is nothing; write its value on one line"),
        ("headers: [A]", "27: headers is a list; write a mapping of names to values"),
        ("body: ", "24: body is empty; write text, or one of text, json and form"),
        ("body: {text: ~}", "31: text is nothing; write text"),
        ("body: {form: [a]}", "31: form is a list; write a mapping of names to plain values"),
        ("expect: {}", "26: expect is empty; write e.g. \"{status: 200}\""),
        (
            "expect: {status: []}",
            "35: status is an empty list; write one or a list of 100 to 599, e.g. [200, 201]"
        ),
        (
            "expect: {status: [200, 600]}",
            "41: status is \"600\"; write one or a list of 100 to 599, e.g. [200, 201]"
        ),
    ])
    func `a part of a request that cannot be`(part: String, sentence: String) {
        #expect(problem(tasks: "- {get: /a, \(part)}") == "f:4:\(sentence)")
    }

    @Test func `a form's empty value is sent empty`() throws {
        let scenario = try parse(tasks: "- {post: /a, body: {form: {a: , b: ~, c: \"~\", d: 007}}}")

        #expect(scenario.users[0].requests[0].body == "a=&b=&c=%7E&d=007")
    }

    @Test(arguments: [
        (
            "-1/s",
            "spawn_rate is \"-1/s\"; a rate is a count above 0 per a duration: write e.g. \"5/s\""
        ),
        ("0", "spawn_rate is \"0\"; a rate is a count above 0 per a duration: write e.g. \"5/s\""),
        ("0.5", "spawn_rate is \"0.5\"; a rate needs a unit: write \"0.5/s\""),
        (
            "1/0.5ns",
            "spawn_rate is \"1/0.5ns\"; a rate is a count above 0 per a duration: write e.g. \"5/s\""
        ),
        ("2/ns", "spawn_rate is 2/1ns; it must be at most 1000000000/s"),
    ])
    func `a rate that cannot be`(rate: String, sentence: String) {
        let found = problem(load: "users: 1000000, run_time: 9s, spawn_rate: \(rate)")

        #expect(found == "f:5:50: \(sentence)")
    }

    /// A million users at this rate take more nanoseconds than 64 bits hold.
    @Test func `a ramp longer than any run is no crash`() {
        #expect(
            problem(load: "users: 1000000, run_time: 9s, spawn_rate: 1/87600h")
                == "f:5:38: at 1/87600h a change of 1000000 users takes over 168h, "
                + "longer than the run (9s); raise the rate or the time"
        )
    }

    @Test func `a ramp may take all of its time and no more`() throws {
        #expect(try parse(load: "users: 10, run_time: 10s").load.profile.peakUsers == 10)
        #expect(problem(load: "users: 10, run_time: 9999ms") != nil)
    }

    @Test func `a ramp may end within the last nanosecond`() throws {
        let load = "users: 10, spawn_rate: 3/s, run_time: 3.333333333s"

        #expect(try parse(load: load).load.profile.peakUsers == 10)
    }

    @Test func `every kind of user with weight 0`() {
        let text = "host: http://h\nusers: [{weight: 0, tasks: [{get: /a}]}]\n"

        #expect(
            sentences(text + "load: {users: 1, run_time: 9s}")
                == ["f:2:8: every kind of user has weight 0; give one of them at least 1"]
        )
    }

    @Test func `more endpoints than the wire carries are refused`() {
        let tasks = (0...10_000).map { "{get: /\($0)}" }.joined(separator: ", ")
        let text = "host: http://h\nusers: [{tasks: [\(tasks)]}]\nload: {users: 1, run_time: 9s}"

        #expect(
            sentences(text) == [
                "f:2:1: the tasks have 10001 endpoints; at most 10000 are allowed: "
                    + "give requests that belong together one name"
            ]
        )
    }

    @Test func `a file that no frame carries is refused`() {
        let long = String(repeating: "x", count: 12 * 1024 * 1024)
        let quotes = String(repeating: "\"", count: 6_300_000)

        #expect(
            sentences("# " + long)
                == ["f:1:1: the file has 12582914 bytes; at most 12582912 are allowed"]
        )
        let found = problem(tasks: "- {post: /a, body: x\(quotes)}")
        #expect(
            found == "f:1:1: the file with its defaults and data has 12600418 bytes; "
                + "at most 12582912 are allowed"
        )
    }

    @Test func `a file of aliases is the file written out`() throws {
        let aliases = "users: [{tasks: &t [{get: /a}]}, {tasks: *t}]"
        let written = "users: [{tasks: [{get: /a}]}, {tasks: [{get: /a}]}]"
        let rest = "\nhost: http://h\nload: {users: 1, run_time: 9s}"

        #expect(
            try ScenarioParser.parse(aliases + rest, fileName: "f")
                == ScenarioParser.parse(written + rest, fileName: "f")
        )
    }

    @Test func `the digest is of the meaning, not of the notation`() throws {
        let json =
            #"{"load":{"run_time":"10000ms","users":2},"users":[{"tasks":[{"get":"/a"}]}],"#
            + #""host":"http://h/"}"#

        #expect(
            try ScenarioParser.parse(json, fileName: "f").canonicalText == parse().canonicalText
        )
    }
}
