// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging
internal import Running

/// Where the two builds are, or how they are started.
struct BuildOptions: ParsableArguments {
    @Option(help: ArgumentHelp("URL of the running baseline.", valueName: "url"))
    var baselineHost: String?

    @Option(help: ArgumentHelp("URL of the running candidate.", valueName: "url"))
    var candidateHost: String?

    @Option(
        help: ArgumentHelp(
            "Shell command that starts the baseline on port {port} (also in PORT). It is "
                + "stopped at the end.",
            valueName: "command"
        )
    )
    var baselineCmd: String?

    @Option(
        help: ArgumentHelp(
            "Shell command that starts the candidate, as --baseline-cmd.",
            valueName: "command"
        )
    )
    var candidateCmd: String?

    func validate() throws {
        for (arm, host, command) in all {
            guard (host == nil) != (command == nil) else {
                let given = host == nil ? "neither" : "both"
                throw ValidationError(
                    "\(given) of --\(arm.rawValue)-host and --\(arm.rawValue)-cmd was given; "
                        + "write exactly one of them"
                )
            }
        }
    }

    private var all: [(arm: Arm, host: String?, command: String?)] {
        [(.baseline, baselineHost, baselineCmd), (.candidate, candidateHost, candidateCmd)]
    }

    /// The options as they would be typed again; a placeholder replaces a command, which may
    /// contain secrets.
    var arguments: [String] {
        all.flatMap { arm, host, _ in
            host.map { ["--\(arm.rawValue)-host", $0] }
                ?? ["--\(arm.rawValue)-cmd", "command that starts the \(arm.rawValue) on {port}"]
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
