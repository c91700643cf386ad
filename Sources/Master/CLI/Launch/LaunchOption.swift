// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Foundation
internal import Records

/// An option that the environment and a config file can set too: `--run-time` as
/// `TIDEMARK_RUN_TIME=90s` or `run-time = 90s`.
struct LaunchOption: Equatable {
    enum Kind {
        case value
        /// Given or not.
        case flag
        /// Several values, separated by commas or blanks.
        case list
    }

    /// What an option needs beside it: a setting is ignored without it, a typed option is refused.
    enum Company {
        case anything
        /// A new run: a resumed one continues as it started.
        case newRun
        case baseline
    }

    /// Without its dashes.
    let name: String
    let kind: Kind
    /// Its one-letter form.
    let short: Character?

    /// Its environment variable.
    var variable: String { "TIDEMARK_" + name.uppercased().replacing("-", with: "_") }

    var company: Company {
        if Self.ofNewRuns.contains(name) { return .newRun }
        return Self.ofJudgedRuns.contains(name) ? .baseline : .anything
    }

    private static let ofNewRuns: Set = [
        "host", "users", "spawn-rate", "run-time", "warmup", "iterations", "stop-timeout",
        "reset-stats", "seed", "insecure-target", "tags", "exclude-tags", "workers", "processes",
        "threads", "expect-workers", "expect-workers-max-wait", "listen", "on-worker-loss",
        "worker-silence", "master-grace", "rebalance", "out",
    ]
    private static let ofJudgedRuns: Set = ["strict", "confirm", "allow-environment-mismatch"]

    /// The options of a subcommand; empty for subcommands that read no settings.
    static func options(of command: String) -> [LaunchOption] {
        switch command {
        case "run": options(of: RunCommand.self)
        case "doctor": options(of: DoctorCommand.self)
        case "plan": options(of: PlanCommand.self)
        case "validate": options(of: ValidateCommand.self)
        default: []
        }
    }

    private static func options(of command: any ParsableCommand.Type) -> [LaunchOption] {
        // As --experimental-dump-help prints it.
        let text = command._dumpHelp()
        do {
            let help = try JSONDecoder().decode(CommandHelp.self, from: Data(text.utf8))
            return help.command.arguments.compactMap(LaunchOption.init)
                .filter { !["config", "help", "version"].contains($0.name) }
        } catch {
            preconditionFailure("the parser describes \(command) in another way: \(error)")
        }
    }
}

/// The parser's description of a command.
private struct CommandHelp: Decodable {
    struct Command: Decodable {
        let arguments: [Argument]
    }

    struct Argument: Decodable {
        enum Kind: String, Decodable {
            case positional
            case option
            case flag
        }

        struct Name: Decodable {
            /// `long`, or `short` for one letter.
            let kind: String
            let name: String
        }

        let kind: Kind
        let isRepeating: Bool
        /// Nil for a positional argument.
        let names: [Name]?
    }

    let command: Command
}

extension LaunchOption {
    /// Nil for an argument without a name.
    fileprivate init?(_ argument: CommandHelp.Argument) {
        guard let names = argument.names,
            let long = names.first(where: { $0.kind == "long" })
        else { return nil }
        name = long.name
        short = names.first { $0.kind == "short" }?.name.first
        kind =
            switch argument.kind {
            case .flag: .flag
            case .option where argument.isRepeating: .list
            case .option, .positional: .value
            }
    }
}
