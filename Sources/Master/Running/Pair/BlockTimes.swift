// SPDX-License-Identifier: Apache-2.0

/// How long the parts of a paired run are.
package struct BlockTimes: Equatable {
    /// The measured part of a block.
    package var measured = Duration.seconds(30)
    /// At the beginning of a block, while users come; not measured.
    package var settle = Duration.seconds(3)
    /// Of each arm, once.
    var warmup = Duration.seconds(15)

    package init(
        measured: Duration = Duration.seconds(30),
        settle: Duration = Duration.seconds(3),
        warmup: Duration = Duration.seconds(15)
    ) {
        self.measured = measured
        self.settle = settle
        self.warmup = warmup
    }
}
