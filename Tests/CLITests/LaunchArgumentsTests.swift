// SPDX-License-Identifier: Apache-2.0

import ArgumentParser
import Testing

@testable import CLI
@testable import Files

/// Settings of the environment and of config files, as words of the command line.
struct LaunchArgumentsTests {
    private func expanded(
        _ typed: [String],
        _ environment: [String: String] = [:],
        _ configs: [String] = []
    ) throws -> [String] {
        let files = try configs.enumerated().map {
            try ConfigFile($0.element, path: "c\($0.offset)")
        }
        return try LaunchArguments(typed).expanded(environment: environment, configs: files)
    }

    @Test func `what is typed wins over the environment, and that over files`() throws {
        let words = try expanded(
            ["run", "s.yaml", "-u", "3", "--headless"],
            ["TIDEMARK_USERS": "4", "TIDEMARK_RUN_TIME": "5s", "TIDEMARK_HEADLESS": "false"],
            ["users = 6\nrun-time = 7s\nspawn-rate = 8/s", "spawn_rate=9/s\n"]
        )

        #expect(
            words == [
                "run", "--spawn-rate=9/s", "--run-time=5s", "s.yaml", "-u", "3", "--headless",
            ]
        )
    }

    @Test(arguments: [
        ("headless = true", ["run", "--headless", "s.yaml"]),
        ("headless = no", ["run", "s.yaml"]),
        ("tags = [a, b] c", ["run", "--tags=a,b,c", "s.yaml"]),
        ("# a note\n\n; another\nseed=1", ["run", "--seed=1", "s.yaml"]),
        ("host = http://x/?a=b", ["run", "--host=http://x/?a=b", "s.yaml"]),
        // It is another subcommand's.
        ("latency = 1s", ["run", "s.yaml"]),
    ])
    func `a line of a file`(text: String, words: [String]) throws {
        #expect(try expanded(["run", "s.yaml"], [:], [text]) == words)
    }

    @Test(arguments: [
        ("usres = 1", "c0:1: unknown key \"usres\" in a config file; did you mean \"users\"?"),
        ("\nfast", "c0:2: \"fast\" is no setting; write e.g. run-time = 90s"),
    ])
    func `a line that is none`(text: String, sentence: String) {
        let error = #expect(throws: InputError.self) { try expanded(["run"], [:], [text]) }
        #expect(error?.sentence == sentence)
    }

    @Test(arguments: [
        (["run", "--config", "f", "s"], "f"), (["run", "s", "--config=f"], "f"),
        (["run", "s"], nil), (["certs", "--config", "f"], nil),
    ])
    func `the file that is named`(typed: [String], path: String?) throws {
        #expect(LaunchArguments(typed).configPath == path)
        if path != nil { #expect(try expanded(typed) == ["run", "s"]) }
    }

    @Test func `a setting that says nothing to a run is passed over`() throws {
        let config = "strict = true\nconfirm = true\nusers = 4\nout = o\nheadless = true"

        #expect(
            try expanded(["run", "s.yaml"], [:], [config])
                == ["run", "--users=4", "--out=o", "--headless", "s.yaml"]
        )
        #expect(
            try expanded(["run", "s.yaml", "--baseline", "b"], [:], ["strict = true"])
                == ["run", "--strict", "s.yaml", "--baseline", "b"]
        )
        #expect(
            try expanded(["run", "--resume", "r"], ["TIDEMARK_WORKERS": "2"], [config])
                == ["run", "--headless", "--resume", "r"]
        )
    }

    @Test func `other subcommands take nothing`() throws {
        let typed = ["compare", "--users", "-f"]
        #expect(try expanded(typed, ["TIDEMARK_USERS": "4"]) == typed)
    }

    @Test(arguments: [
        ("--vus=10", "--vus is not a flag of tidemark: write --users"),
        (
            "-f",
            "-f is not a flag of tidemark: name the scenario, as in tidemark run scenario.yaml; tidemark import locustfile FILE.py makes one"
        ),
        (
            "--logfile",
            "--logfile is not a flag of tidemark: redirect standard error, as in 2> run.log"
        ),
    ])
    func `a flag of another tool is answered with ours`(word: String, sentence: String) {
        let error = #expect(throws: ForeignFlag.self) { try expanded(["run", "s", word]) }
        #expect(error?.sentence == sentence)
    }

    @Test(arguments: [
        LaunchOption(name: "host", kind: .value, short: "H"),
        LaunchOption(name: "headless", kind: .flag, short: nil),
        LaunchOption(name: "tags", kind: .list, short: "T"),
    ])
    func `kind and letter are those of the command line`(option: LaunchOption) {
        #expect(LaunchOption.options(of: "run").contains(option))
    }

    @Test(arguments: ["run", "doctor", "plan", "validate"])
    func `every option can be set from outside`(command: String) throws {
        let help =
            switch command {
            case "run": RunCommand.helpMessage(columns: 200)
            case "doctor": DoctorCommand.helpMessage(columns: 200)
            case "plan": PlanCommand.helpMessage(columns: 200)
            default: ValidateCommand.helpMessage(columns: 200)
            }
        let written = Set(help.matches(of: /(?m)^  (?:-., )?--([a-z-]+)/).map { String($0.1) })
            .subtracting(["help", "version", "config"])

        #expect(Set(LaunchOption.options(of: command).map(\.name)) == written)
    }
}
