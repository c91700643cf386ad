// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging
internal import Running

/// Where the two builds are, or how they are started.
struct BuildOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Where the baseline answers.", valueName: "url"))
    var baselineHost: String?

    @Option(help: ArgumentHelp("Where the candidate answers.", valueName: "url"))
    var candidateHost: String?

    @Option(
        help: ArgumentHelp(
            "Starts the baseline: a shell command that listens on {port}, which is in PORT too. It is "
                + "stopped at the end.",
            valueName: "command"
        )
    )
    var baselineCmd: String?

    @Option(help: ArgumentHelp("The same for the candidate.", valueName: "command"))
    var candidateCmd: String?

    func validate() throws {
        for (arm, host, command) in all {
            guard (host == nil) != (command == nil) else {
                let given = host == nil ? "neither" : "both"
                throw ValidationError(
                    "\(given) of --\(arm.rawValue)-host and --\(arm.rawValue)-cmd; give one of them"
                )
            }
        }
    }

    private var all: [(arm: Arm, host: String?, command: String?)] {
        [(.baseline, baselineHost, baselineCmd), (.candidate, candidateHost, candidateCmd)]
    }

    /// As they would be typed again; a command may have secrets, and has its place only.
    var arguments: [String] {
        all.flatMap { arm, host, _ in
            host.map { ["--\(arm.rawValue)-host", $0] }
                ?? ["--\(arm.rawValue)-cmd", "what starts the \(arm.rawValue) on {port}"]
        }
    }

    var sources: [Arm: BuildSource] {
        Dictionary(
            uniqueKeysWithValues: all.map { arm, host, command in
                (arm, host.map(BuildSource.host) ?? .command(command ?? ""))
            }
        )
    }
}
