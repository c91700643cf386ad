// SPDX-License-Identifier: Apache-2.0

internal import Records
internal import Running

/// An option that the environment and a config file can set too: `--run-time` as
/// `TIDEMARK_RUN_TIME=90s` or `run-time = 90s`.
struct LaunchOption: Equatable {
    enum Kind {
        case value
        /// Given or not.
        case flag
        /// Several, divided by commas or blanks.
        case list
    }

    /// What a setting means something beside; typed without it, an option is refused.
    enum Company {
        case anything
        /// Not a run that is taken over, which goes on as it began.
        case newRun
        case baseline
    }

    /// Without its dashes.
    let name: String
    var kind = Kind.value
    /// The letter that stands for it.
    var short: Character?
    var company = Company.anything

    /// Its variable in the environment.
    var variable: String { "TIDEMARK_" + name.uppercased().replacing("-", with: "_") }

    private var ofNewRun: LaunchOption {
        LaunchOption(name: name, kind: kind, short: short, company: .newRun)
    }

    static func named(_ name: String, for command: String) -> LaunchOption? {
        options(of: command).first { $0.name == name }
    }

    /// Of a subcommand; none for those that take their settings from the command line alone.
    static func options(of command: String) -> [LaunchOption] {
        switch command {
        case "run": (load + cluster).map(\.ofNewRun) + ofAnyRun + outcome
        case "doctor": load + cluster + ofAnyRun
        case "plan": load + detection
        case "validate": load
        default: []
        }
    }

    private static let load = [
        LaunchOption(name: "host", short: "H"), LaunchOption(name: "users", short: "u"),
        LaunchOption(name: "spawn-rate", short: "r"), LaunchOption(name: "run-time", short: "t"),
        LaunchOption(name: "warmup"), LaunchOption(name: "iterations"), LaunchOption(name: "seed"),
        LaunchOption(name: "stop-timeout"), LaunchOption(name: "reset-stats", kind: .flag),
        LaunchOption(name: "insecure-target", kind: .flag),
        LaunchOption(name: "tags", kind: .list, short: "T"),
        LaunchOption(name: "exclude-tags", kind: .list, short: "E"),
    ]
    private static let detection = [
        LaunchOption(name: "latency"), LaunchOption(name: "detect"),
        LaunchOption(name: "noise-from"),
        LaunchOption(name: "block"), LaunchOption(name: "settle"), LaunchOption(name: "arm-warmup"),
    ]
    private static let cluster = [
        LaunchOption(name: "workers"), LaunchOption(name: "processes"),
        LaunchOption(name: "threads"),
        LaunchOption(name: "expect-workers"), LaunchOption(name: "expect-workers-max-wait"),
        LaunchOption(name: "listen"), LaunchOption(name: "on-worker-loss"),
        LaunchOption(name: "worker-silence"), LaunchOption(name: "master-grace"),
        LaunchOption(name: "rebalance", kind: .flag),
    ]
    /// Of workers too, and of a run that is taken over.
    private static let ofAnyRun = [
        LaunchOption(name: "token-file"), LaunchOption(name: "tls-cert"),
        LaunchOption(name: "tls-key"), LaunchOption(name: "tls-ca"),
        LaunchOption(name: "ping-interval"), LaunchOption(name: "insecure", kind: .flag),
    ]
    private static let outcome = [
        LaunchOption(name: "resume"), LaunchOption(name: "baseline"),
        LaunchOption(name: "out", company: .newRun),
        LaunchOption(name: "json"), LaunchOption(name: "csv"),
        LaunchOption(name: "csv-full-history", kind: .flag), LaunchOption(name: "hlog"),
        LaunchOption(name: "html"), LaunchOption(name: "markdown"), LaunchOption(name: "junit"),
        LaunchOption(name: "summary-line", kind: .flag), LaunchOption(name: "no-ci", kind: .flag),
        LaunchOption(name: "metrics"), LaunchOption(name: "push"), LaunchOption(name: "textfile"),
        LaunchOption(name: "strict", kind: .flag, company: .baseline),
        LaunchOption(name: "confirm", kind: .flag, company: .baseline),
        LaunchOption(name: "allow-environment-mismatch", kind: .flag, company: .baseline),
        LaunchOption(name: "headless", kind: .flag), LaunchOption(name: "web"),
        LaunchOption(name: "only-summary", kind: .flag),
        LaunchOption(name: "loglevel", short: "L"),
    ]
}
