// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A flag of Locust, k6 or wrk that has another name here, or is not needed.
struct ForeignFlag: UserFacingError, Equatable {
    let flag: String
    let answer: String

    var sentence: String { "\(flag) is not a flag of tidemark: \(answer)" }
    var exitStatus: ExitStatus { .usage }

    static func check(_ word: String, command: String) throws(ForeignFlag) {
        let flag = String(word.prefix { $0 != "=" })
        if let answer = answers[flag] { throw ForeignFlag(flag: flag, answer: answer) }
    }

    private static let workers = "start tidemark-worker --master HOST:PORT on each machine"
    private static let page =
        "a run starts at once and ends by itself; --web HOST:PORT shows it in a browser, and "
        + "\"tidemark serve\" starts runs from one"

    private static let answers: [String: String] = [
        // Locust
        "-f": "name the scenario, as in tidemark run scenario.yaml; "
            + "tidemark import locustfile FILE.py makes one",
        "--locustfile": "name the scenario, as in tidemark run scenario.yaml; "
            + "tidemark import locustfile FILE.py makes one",
        "--master": "every run is a master; write --expect-workers N, and \(workers)",
        "--worker": workers,
        "--slave": workers,
        "--master-host": workers,
        "--master-port": workers,
        "--master-bind-host": "write --listen HOST:PORT",
        "--master-bind-port": "write --listen HOST:PORT",
        "--web-host": page,
        "--web-port": page,
        "--autostart": page,
        "--autoquit": page,
        "--class-picker": "kinds of users have weights in the scenario; 0 switches one off",
        "--json-file": "write --json FILE",
        "--logfile": "redirect standard error, as in 2> run.log",
        "--skip-log-setup": "it is not needed",
        "--list": "write tidemark plan SCENARIO",
        "-l": "write tidemark plan SCENARIO",
        "--show-task-ratio": "write tidemark plan SCENARIO",
        "--show-task-ratio-json": "write tidemark plan SCENARIO",
        "--exit-code-on-error": "the verdict decides the status; a baseline limits the error rate",
        "--print-stats": "statistics are printed; --only-summary leaves out those of the run",
        "--hatch-rate": "write --spawn-rate",
        "--num-request": "write max_tasks for a kind of user in the scenario",
        // k6
        "--vus": "write --users",
        "--duration": "write --run-time",
        "-d": "write -t, --run-time",
        "--stage": "write stages under load in the scenario",
        "-s": "write --stop-timeout, or stages under load in the scenario",
        "--rps": "write arrivals under load in the scenario",
        "--summary-export": "write --json FILE",
        "--insecure-skip-tls-verify": "write --insecure-target",
        "--max-redirects": "write redirects under http in the scenario",
        "--no-connection-reuse": "write connections: close under http in the scenario",
        "--no-vu-connection-reuse": "write connections: close under http in the scenario",
        "--user-agent": "write headers under http in the scenario",
        "-e": "set it in the environment and write ${env.NAME} in the scenario",
        "--env": "set it in the environment and write ${env.NAME} in the scenario",
        "--tag": "tags choose tasks here; write --tags",
        // wrk
        "-c": "write -u, --users: each user has a connection of its own",
        "--connections": "write --users: each user has a connection of its own",
        "-R": "write arrivals under load in the scenario",
    ]
}
