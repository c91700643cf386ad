// SPDX-License-Identifier: Apache-2.0

/// Every maximum of a scenario file, in one place.
enum ScenarioLimits {
    static let users = 1_000_000
    static let weight = 1_000_000
    static let iterations = 99
    /// The histogram's range; a request that takes longer would be clamped to it.
    static let timeout = Duration.seconds(3600)
    static let redirects = 100
    static let wait = Duration.seconds(24 * 3600)
    static let total = Duration.seconds(7 * 24 * 3600)
    static let nameBytes = 256
    static let endpoints = 10_000
    static let repetitions = 1_000_000
    /// Of all tables together; each value is one of the document's.
    static let dataValues = 500_000
    /// Of the file, and of its canonical text, which has to fit a frame of the wire.
    static let textBytes = 12 * 1024 * 1024
    /// Of the open model, on all workers together.
    static let arrivalsPerSecond = 10_000_000
    /// Users started per second; more would start in one instant anyhow.
    static let spawnsPerSecond = 1_000_000_000
}
