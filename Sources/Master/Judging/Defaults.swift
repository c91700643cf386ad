// SPDX-License-Identifier: Apache-2.0

/// The numbers by which is judged where nobody gives others; each stands here once, and options, help and
/// documents follow (`DefaultsTests`).
package enum Defaults {
    /// 0.10: a metric may be 10 % worse than expected.
    package static let tolerance = 0.10
    /// The same for a warning, between two builds.
    package static let warnTolerance = 0.05
    /// The chance of a false FAIL, over all cells of a verdict together.
    package static let alpha = 0.01
    /// The chance that a value is beyond the bound that lets it pass.
    static let missLevel = 0.05
    /// An error rate may be so much above what is expected; what a new baseline allows a service without
    /// a failure.
    package static let errorMargin = 0.001
    /// Earlier runs that a run is compared with.
    package static let historyRunCount = 20
    /// Pairs of one build from which the noise of a cell is known.
    package static let noisePairCount = 20
    /// The share of a comparison's blocks that may be void.
    package static let voidShare = 0.20
}
