// SPDX-License-Identifier: Apache-2.0

internal import Judging

/// The builds of both arms; stops those that were started here.
struct Builds {
    private var hosts: [Arm: String] = [:]
    private var started: [Build] = []

    /// The output of started builds goes to files in the folder `logs`.
    init(_ sources: [Arm: BuildSource], logs folder: String) throws {
        for arm in Arm.allCases {
            switch sources[arm] {
            case .host(let host): hosts[arm] = host
            case .command(let command):
                let build = try Build(
                    "the \(arm.rawValue)",
                    command: command,
                    variables: ["TIDEMARK_ARM": arm.rawValue],
                    log: "\(folder)/\(arm.rawValue).log"
                )
                started.append(build)
                hosts[arm] = build.host
            case nil: preconditionFailure("no source for \(arm)")
            }
        }
    }

    func host(of arm: Arm) -> String { hosts[arm] ?? "" }

    /// Throws `RunFailure.interruptedBeforeStart` if the wait is interrupted.
    func waitUntilHealthy(_ check: HealthCheck, _ interruption: Interruption) async throws {
        for build in started { try await build.waitUntilHealthy(check, interruption) }
    }

    func stop() {
        for build in started { build.stop() }
    }
}
