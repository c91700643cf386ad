// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
internal import Files
internal import Foundation
internal import Shared

/// `tidemark`: the root command.
package struct MasterCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "tidemark",
        abstract: "Load-test an HTTP service and judge whether a change made it slower.",
        discussion: """
            Exit status:
              0    PASS, WARN or INCONCLUSIVE
              1    FAIL: a regression
              3    INVALID: the measurement cannot be trusted
              4    undecided, with --strict
              64   wrong usage
              65   bad input file
              69   workers or service not available
              70   a bug of Tidemark
              130  interrupted

            EXAMPLE: tidemark run Examples/content-platform.yaml --host http://127.0.0.1:8000 \
            --baseline baseline.json
            """,
        version: Version.current,
        groupedSubcommands: [
            CommandGroup(
                name: "Measure",
                subcommands: [
                    RunCommand.self, ServeCommand.self, PairCommand.self, CalibrateCommand.self,
                    PlanCommand.self, DoctorCommand.self, ValidateCommand.self,
                ]
            ),
            CommandGroup(
                name: "Judge",
                subcommands: [
                    CompareCommand.self, JudgeCommand.self, RejudgeCommand.self,
                    BaselineCommand.self,
                ]
            ),
            CommandGroup(
                name: "Look back",
                subcommands: [
                    HistoryCommand.self, DriftCommand.self, LocateCommand.self, FlapsCommand.self,
                    ReplayCommand.self, ReportCommand.self,
                ]
            ),
            CommandGroup(
                name: "Set up",
                subcommands: [ImportCommand.self, CertsCommand.self]
            ),
        ]
    )

    package init() {}

    /// Parses, runs and exits; a `UserFacingError` is printed as one line and sets the exit status.
    package static func start() async {
        do {
            var command = try parseAsRoot(try arguments())
            if var asynchronous = command as? any AsyncParsableCommand {
                try await asynchronous.run()
            } else {
                try command.run()
            }
        } catch let error as any UserFacingError {
            Console.error(errorText(error))
            Foundation.exit(error.exitStatus.rawValue)
        } catch {
            exit(withError: error)
        }
    }

    /// The typed arguments, with the settings of the environment and of config files.
    private static func arguments() throws -> [String] {
        let launch = LaunchArguments(Array(CommandLine.arguments.dropFirst()))
        guard launch.takesSettings else { return launch.typed }
        return try launch.expanded(
            environment: ProcessInfo.processInfo.environment,
            configs: try ConfigFile.all(named: launch.configPath)
        )
    }

    /// One `error: ` line per problem.
    static func errorText(_ error: any UserFacingError) -> String {
        error.sentence.split(separator: "\n").map { "error: \($0)\n" }.joined()
    }
}
