// SPDX-License-Identifier: Apache-2.0

@testable import Shared

// Scenario files of which a test writes only the part that it is about.

func file(
    host: String = "http://h",
    wait: String = "-",
    tasks: String = "- {get: /a}",
    load: String = "users: 2, run_time: 10s"
) -> String {
    let list = tasks.split(separator: "\n").map { "     " + $0 }.joined(separator: "\n")
    return "host: \(host)\nusers:\n - tasks:\n\(list)\n   wait: \(wait)\nload: {\(load)}"
        .replacing("   wait: -\n", with: "")
}

func parse(
    tasks: String = "- {get: /a}",
    load: String = "users: 2, run_time: 10s",
    _ overrides: ScenarioOverrides = ScenarioOverrides()
) throws(ScenarioProblems) -> Scenario {
    let text = file(tasks: tasks, load: load)
    return try ScenarioParser.parse(text, fileName: "f", overrides: overrides)
}

/// The first problem's sentence.
func problem(
    host: String = "http://h",
    wait: String = "-",
    tasks: String = "- {get: /a}",
    load: String = "users: 2, run_time: 10s",
    _ overrides: ScenarioOverrides = ScenarioOverrides()
) -> String? {
    sentences(file(host: host, wait: wait, tasks: tasks, load: load), overrides).first
}

func sentences(
    _ text: String,
    _ overrides: ScenarioOverrides = ScenarioOverrides()
) -> [String] {
    do throws(ScenarioProblems) {
        _ = try ScenarioParser.parse(text, fileName: "f", overrides: overrides)
        return []
    } catch {
        return error.sentence.split(separator: "\n").map(String.init)
    }
}
