// SPDX-License-Identifier: Apache-2.0

/// Values of the command line that override the scenario file.
package struct ScenarioOverrides: Sendable, Equatable {
    package var host: String?
    package var users: Int?
    package var spawnRate: Rate?
    package var runTime: Duration?
    package var warmup: Duration?
    package var iterations: Int?
    package var seed: UInt64?
    package var stopTimeout: Duration?
    /// End the warm-up when all users of a constant load have started.
    package var warmupIsRamp = false
    /// Do not verify the target's certificate.
    package var isTargetInsecure = false
    package var tags = TagSelection()

    package init() {}
}
