// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

/// Problems of what users do: steps, data, templates, checks.
struct WorkloadProblemTests {
    @Test(arguments: [
        ("- {steps: []}", "f:4:16: steps is an empty list; list at least one step"),
        (
            "- {get: /a, steps: [{get: /b}]}",
            "f:4:8: a task is one request; keep one of get, steps"
        ),
        (
            "- {steps: [{get: /a}], name: x}",
            "f:4:29: name is for a request; take it out of a task of steps"
        ),
        (
            "- {repeat: 0, steps: [{get: /a}]}",
            "f:4:17: repeat is \"0\"; it must be a whole number from 1 to 1000000"
        ),
        (
            "- {repeat: 2, get: /a}",
            "f:4:9: repeat is for steps; write \"{repeat: 3, steps: [...]}\""
        ),
        (
            "- {steps: [{think: {pacing: 1s}}]}",
            "f:4:25: think is constant or between; pacing and throughput are for wait"
        ),
        (
            "- {steps: [{think: 5}]}",
            "f:4:25: think is \"5\"; a duration needs a unit: write \"5s\""
        ),
        (
            "- {choose: [{get: /a, wait: {constant: 1s}}]}",
            "f:4:18: wait is for a task of a kind; write a think step here"
        ),
        (
            "- {choose: [{get: /a, weight: 0}]}",
            "f:4:17: every task has weight 0; give one of them at least 1"
        ),
        (
            "- {get: /a, tags: [\"a,b\"]}",
            "f:4:25: tags is \"a,b\"; write a name or a list of names"
        ),
        (
            "- {get: \"/a${x}\"}",
            "f:4:14: no variable \"x\" of kind user-1 is set or extracted; "
                + "add it to variables or extract"
        ),
        (
            "- {get: /a, body: \"${t.c}\"}",
            "f:4:24: no data is named \"t\"; add it under data"
        ),
        (
            "- {get: \"/${nope(1)}\"}",
            "f:4:14: \"${nope(1)}\" is not known; write a variable ${name}, a column "
                + "${data.column}, or one of uuid(), int(1, 100), choice(a, b), timestamp(), "
                + "timestamp_ms(), counter(), file(path); $${ is a plain ${"
        ),
        (
            "- {get: /a, body: {json: {a: b}, escape: form}}",
            "f:4:39: escape is for text; take it out"
        ),
    ])
    func `steps and templates`(tasks: String, sentence: String) {
        #expect(problem(tasks: tasks) == sentence)
    }

    @Test(arguments: [
        (
            "setup: []",
            "f:5:8: setup is an empty list; list at least one step"
        ),
        (
            "teardown: [{get: \"/${t}\"}]",
            "f:5:18: teardown cannot use ${t}, because each user of the load has its own; write "
                + "a variable or a value"
        ),
        (
            "setup: [{get: \"/${counter()}\"}]",
            "f:5:15: setup cannot use ${counter()}, because each user of the load has its own; "
                + "write a variable or a value"
        ),
        (
            "setup: [{get: \"/${tokn}\", extract: {token: {json: $.a}}}]",
            "f:5:15: no variable \"tokn\" in setup is set or extracted; did you mean \"token\"?"
        ),
        (
            "setup: [{get: /, max_tasks: 1}]",
            "f:5:18: unknown key \"max_tasks\" in a step; known keys are get, post, put, patch, "
                + "delete, head, options, name, headers, auth, body, timeout, redirects, expect, "
                + "checks, extract, think, choose, repeat, steps"
        ),
    ])
    func `setup and teardown`(line: String, sentence: String) {
        let text = """
            host: http://h
            data: {t: {values: [a]}}
            load: {users: 1, run_time: 1s}
            users: [{tasks: [{get: /}]}]
            \(line)
            """

        let problems = #expect(throws: ScenarioProblems.self) {
            try ScenarioParser.parse(text, fileName: "f")
        }

        #expect(problems?.sentence == sentence)
    }

    @Test(arguments: [
        (
            "{}",
            "f:4:27: a check looks at exactly one of status, header, body, json, size, latency"
        ),
        (
            "{body: hello}",
            "f:4:34: body is \"hello\"; write a condition: {contains: text}"
        ),
        (
            "{size: {contains: a}}",
            "f:4:45: contains is for text; write at_least or at_most"
        ),
        (
            "{latency: {at_most: 5}}",
            "f:4:47: at_most is \"5\"; a duration needs a unit: write \"5s\""
        ),
        (
            "{json: a.b}",
            "f:4:34: \"a.b\" is not a JSON path: a JSON path begins with $ (character 1); "
                + "write e.g. $.items[0].id"
        ),
        (
            "{json: $.a, equals: 1, contains: 2}",
            "f:4:27: a check has one condition of equals, contains, matches, at_least, at_most"
        ),
        (
            "{body: {matches: \"(\"}}",
            "f:4:44: \"(\" is not a regular expression; write e.g. 'id=([0-9]+)'"
        ),
        (
            "{body: {contains: a}, soft: yes}",
            "f:4:55: soft is \"yes\"; write true or false"
        ),
    ])
    func checks(check: String, sentence: String) {
        #expect(problem(tasks: "- {get: /a, checks: [\(check)]}") == sentence)
    }

    @Test(arguments: [
        ("{a: {}}", "f:4:31: an extraction needs json, header or regex"),
        ("{a: {json: $.a, header: B}}", "f:4:31: an extraction has json or header; keep one"),
        (
            "{\"a b\": {json: $.a}}",
            "f:4:28: \"a b\" is not a name; use letters, digits, _ and -, and begin with a letter"
        ),
        (
            "[a]",
            "f:4:27: extract is a list; write a mapping of variables to where they are, "
                + "e.g. \"{token: {json: $.token}}\""
        ),
    ])
    func extractions(extract: String, sentence: String) {
        #expect(problem(tasks: "- {get: /a, extract: \(extract)}") == sentence)
    }

    @Test(arguments: [
        ("{t: {}}", "data needs exactly one of csv, jsonl, rows and values"),
        ("{t: {values: []}}", "values is an empty list; list at least one value"),
        (
            "{t: {rows: [{a: 1}, {b: 2}]}}",
            "this row does not have the columns a; every row needs the same columns"
        ),
        (
            "{t: {columns: [a, b], rows: [[1]]}}",
            "this row does not have the columns a, b; every row needs the same columns"
        ),
        (
            "{t: {values: [1], order: up}}",
            "order is \"up\"; write one of sequential, shuffled, random"
        ),
        ("{t: {values: [1], each: run}}", "each is \"run\"; write one of task, user"),
        (
            "{t: {values: [1], at_end: stop}}",
            "at_end is \"stop\"; write one of recycle, stop_user, stop_run"
        ),
        (
            "{t: {values: [1], order: random, at_end: stop_run}}",
            "rows at random never end; take at_end out"
        ),
        ("{t: {csv: a.csv}}", "csv names a file, and none can be read here"),
    ])
    func data(data: String, sentence: String) {
        let text = file() + "\ndata: \(data)"

        #expect(
            sentences(text).map { $0.replacing(#/^f:[0-9]+:[0-9]+: /#, with: "") } == [sentence]
        )
    }

    @Test func `a table is named with a column, unless it has only one`() {
        let data = "\ndata: {t: {rows: [{a: 1, b: 2}]}, v: {values: [1]}}"

        #expect(sentences(file(tasks: "- {get: \"/${v}${v.value}${t.b}\"}") + data) == [])
        #expect(
            sentences(file(tasks: "- {get: \"/${t}\"}") + data)
                == ["f:4:14: ${t} is a table; write a column: ${t.a}, ${t.b}"]
        )
        #expect(
            sentences(file(tasks: "- {get: \"/${t.c}\"}") + data)
                == ["f:4:14: data t has no column \"c\"; its columns are a, b"]
        )
        #expect(
            sentences(file(tasks: "- {get: \"/${tt.a}\"}") + data)
                == ["f:4:14: no data is named \"tt\"; did you mean \"t\"?"]
        )
    }

    @Test func `kinds with counts have to be as many as the load`() {
        let text = """
            host: http://h
            users:
              - {count: 2, tasks: [{get: /a}]}
              - {count: 1, tasks: [{get: /b}]}
            load: {users: 4, run_time: 9s}
            """

        #expect(
            sentences(text) == [
                "f:2:1: the kinds' counts are 3 users together, and the load has 4; make them "
                    + "equal, or give one kind a weight in place of a count"
            ]
        )
        #expect(sentences(text.replacing("users: 4", with: "users: 3, spawn_rate: 9/s")) == [])
    }

    @Test func `environment variables stand in for values`() throws {
        let text = file(
            host: "\"${env.HOST}\"",
            tasks: "- {get: \"/${env.PATH:-main}$${env.X}\"}",
            load: "users: ${env.USERS:-7}, spawn_rate: 9/s, run_time: 10s"
        ).replacing("load: {users: ${env.USERS:-7}", with: "load: {users: \"${env.USERS:-7}\"")

        #expect(throws: ScenarioProblems.self) {
            try ScenarioParser.parse(text, fileName: "f", environment: [:])
        }
        let scenario = try ScenarioParser.parse(
            text.replacing("\"${env.USERS:-7}\"", with: "3"),
            fileName: "f",
            environment: ["HOST": "https://h:1"]
        )
        #expect(scenario.host == "https://h:1")
        #expect(scenario.users[0].requests[0].path == "/main$${env.X}")
    }

    @Test func `an environment variable that is not there is a problem`() {
        let problems = #expect(throws: ScenarioProblems.self) {
            try ScenarioParser.parse(
                file(host: "\"${env.HOST}\""),
                fileName: "f",
                environment: [:]
            )
        }

        #expect(
            problems?.sentence.contains(
                "f:1:7: the environment has no HOST; set it, or write ${env.HOST:-value} for when "
                    + "it is not set"
            ) == true
        )
    }
}
