// SPDX-License-Identifier: Apache-2.0

/// The lengths of the parts of a paired run.
package struct BlockTimes: Equatable {
    /// The measured part of a block.
    package var measured = Duration.seconds(30)
    /// The unmeasured start of a block, while users start.
    package var settle = Duration.seconds(3)
    /// Once for each arm.
    package var warmup = Duration.seconds(15)

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
