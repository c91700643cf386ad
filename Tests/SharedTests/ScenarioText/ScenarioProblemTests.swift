// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

/// Every problem a person can make, and the sentence for it.
struct ScenarioProblemTests {
    @Test(arguments: [
        ("", "f:1:1: the file is empty; it needs a mapping of keys"),
        ("- a", "f:1:1: the scenario is a list; it must be a mapping of keys"),
        (
            "host: http://h\n\tload: {}",
            "f:2:1: not readable as YAML here; a tab cannot indent a line in YAML, write spaces"
        ),
        ("host: http://h\nhost: http://i", "f:1:1: key \"host\" is there twice; keep one"),
        (
            "host: http://h\n---\nhost: http://i",
            "f:3:1: a second document begins here; write one document per file"
        ),
    ])
    func `a document that is no scenario`(text: String, sentence: String) {
        #expect(sentences(text).first == sentence)
    }

    @Test(arguments: [
        (
            "localhost:8000",
            "host \"localhost:8000\" has no scheme; write \"http://localhost:8000\" or https"
        ),
        (
            "http://h/?q=1",
            "host \"http://h/?q=1\" is not an origin; write scheme, name and port only, "
                + "e.g. http://localhost:8000"
        ),
        (
            "http://:80",
            "host \"http://:80\" is not an origin; write scheme, name and port only, "
                + "e.g. http://localhost:8000"
        ),
    ])
    func `a host that is no origin`(host: String, sentence: String) {
        #expect(problem(host: host) == "f:1:7: " + sentence)
    }

    @Test(arguments: [
        (
            "- {weight: 0, get: /a}",
            "f:4:6: every task has weight 0; give one of them at least 1"
        ),
        (
            "- {weight: -1, get: /a}",
            "f:4:17: weight is \"-1\"; it must be a whole number from 0 to 1000000"
        ),
        (
            "- {weight: 1}",
            "f:4:8: a task needs a request; write e.g. \"get: /path\" "
                + "(get, post, put, patch, delete, head, options), or one of steps, choose, think"
        ),
        (
            "- {get: /a, post: /b}",
            "f:4:8: a task is one request; keep one of get, post"
        ),
        (
            "- {get: a}",
            "f:4:14: get is \"a\"; write a path that begins with / and has no spaces"
        ),
        (
            "- {get: /a, timeout: 5}",
            "f:4:27: timeout is \"5\"; a duration needs a unit: write \"5s\""
        ),
        ("- {get: /a, timeout: 0s}", "f:4:27: timeout is 0s; it must be 1ms to 1h"),
        (
            "- {get: /a, expect: {status: 99}}",
            "f:4:35: status is \"99\"; write one or a list of 100 to 599, e.g. [200, 201]"
        ),
        (
            "- {get: /a, headers: {\"a b\": c}}",
            "f:4:28: \"a b\" is not a header name; use letters, digits and hyphens"
        ),
        (
            "- {get: /a, body: {text: a, json: 1}}",
            "f:4:24: body needs exactly one of text, json, form, multipart, file"
        ),
        ("- {head: /a, body: x}", "f:4:19: a head request has no body; take it out"),
        ("- {gte: /a}", "f:4:9: unknown key \"gte\" in a task; did you mean \"get\"?"),
        ("[]", "f:4:6: tasks is an empty list; list at least one request"),
    ])
    func `a task that cannot be`(tasks: String, sentence: String) {
        #expect(problem(tasks: tasks) == sentence)
    }

    @Test(arguments: [
        ("{between: [2s, 1s]}", "between goes down; write the shorter duration first"),
        ("{between: 2s}", "between is \"2s\"; write two durations: [0.5s, 1.5s]"),
        ("{}", "wait is empty; write e.g. \"{between: [0.5s, 1.5s]}\""),
        ("{constant: 1s, between: [1s, 2s]}", "wait has both constant and between; keep one"),
        ("1s", "wait is \"1s\"; it must be a mapping of keys"),
    ])
    func `a wait that cannot be`(wait: String, sentence: String) {
        let found = problem(wait: wait)

        #expect(found?.hasSuffix(": " + sentence) == true, "\(found ?? "no problem")")
    }

    @Test(arguments: [
        ("run_time: 10s", "load has no users; write e.g. \"users: 20\" or -u 20"),
        ("users: 1", "load has no run_time; write e.g. \"run_time: 90s\" or -t 90s"),
        ("users: 0, run_time: 9s", "users is \"0\"; it must be a whole number from 1 to 1000000"),
        (
            "users: two, run_time: 9s",
            "users is \"two\"; it must be a whole number from 1 to 1000000"
        ),
        ("users: 1, run_time: 90", "run_time is \"90\"; a duration needs a unit: write \"90s\""),
        (
            "users: 1, run_time: soon",
            "run_time is \"soon\"; a duration needs a unit: write e.g. \"90s\" or \"500ms\""
        ),
        (
            "users: 1, run_time: 8d",
            "run_time is \"8d\"; a duration needs a unit: write e.g. \"90s\" or \"500ms\""
        ),
        ("users: 1, run_time: 200h", "run_time is 200h; it must be 1ms to 168h"),
        (
            "users: 1, run_time: 9s, spawn_rate: 5",
            "spawn_rate is \"5\"; a rate needs a unit: write \"5/s\""
        ),
        (
            "users: 1, run_time: 9s, warmup: 9s",
            "warmup 9s leaves nothing to measure of 9s; make it shorter than the run"
        ),
        (
            "users: 1, run_time: 9s, iterations: 2",
            "iterations is \"2\"; "
                + "it must be an odd number from 1 to 99, so that their median is a measured value"
        ),
        (
            "users: 100, run_time: 9s, spawn_rate: 5/s",
            "at 5/s a change of 100 users takes 20s, longer than the run (9s); "
                + "raise the rate or the time"
        ),
        (
            "stages: [{duration: 10s, users: 5}], iterations: 3",
            "iterations repeat a constant load; with stages run the scenario several times"
        ),
        (
            "stages: [{duration: 10s, users: 5}], users: 3",
            "users and stages exclude each other; keep one"
        ),
        ("stages: [{duration: 10s, users: 0}]", "no stage has users; nothing would be measured"),
        ("stages: []", "stages is an empty list; list at least one stage"),
        (
            "stages: [{users: 1}]",
            "a stage needs duration; write e.g. \"{duration: 30s, users: 50}\""
        ),
        (
            "stages: [{duration: 1s, users: 5, spawn_rate: 1/s}]",
            "at 1/s a change of 5 users takes 5s, longer than the stage (1s); "
                + "raise the rate or the time"
        ),
        (
            "users: 1, run_time: 9s, seed: -1",
            "seed is \"-1\"; it must be a whole number of at least 0"
        ),
        (
            "users: 1, run_time: 9s, warmpu: 1s",
            "unknown key \"warmpu\" in load; did you mean \"warmup\"?"
        ),
        (
            "arrivals: []",
            "arrivals is an empty list; list at least one stage, e.g. \"{duration: 1m, rate: 200/s}\""
        ),
    ])
    func `a load that cannot be`(load: String, sentence: String) {
        let found = problem(load: load)

        #expect(found?.hasSuffix(": " + sentence) == true, "\(found ?? "no problem")")
    }

    @Test func `an impossible flag is named as a flag`() {
        var overrides = ScenarioOverrides()
        overrides.users = 0

        #expect(
            problem(load: "users: 1, run_time: 9s", overrides)
                == "--users: users is 0; it must be a whole number from 1 to 1000000"
        )
    }

    @Test func `all problems come at once in the order of the file`() {
        let text = "hots: x\nusers: []\nload: {users: 1, run_time: 9}"

        #expect(
            sentences(text) == [
                "f:1:1: unknown key \"hots\" in the scenario; did you mean \"host\"?",
                "f:1:1: host is missing; write e.g. \"host: http://localhost:8000\" or give --host",
                "f:2:8: users is an empty list; list at least one kind of user",
                "f:3:28: run_time is \"9\"; a duration needs a unit: write \"9s\"",
            ]
        )
    }
}
