// SPDX-License-Identifier: Apache-2.0

/// What the command line says in place of the scenario file; flags win.
package struct ScenarioOverrides: Sendable, Equatable {
    package var host: String?
    package var users: Int?
    package var spawnRate: Rate?
    package var runTime: Duration?
    package var warmup: Duration?
    package var iterations: Int?
    package var seed: UInt64?
    package var stopTimeout: Duration?
    /// The warm-up lasts until all users of a constant load are there.
    package var warmupIsRamp = false
    /// The target's certificate is not looked at.
    package var isTargetInsecure = false
    package var tags = TagSelection()

    package init() {}
}
