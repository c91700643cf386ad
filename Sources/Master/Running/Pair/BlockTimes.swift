// SPDX-License-Identifier: Apache-2.0

/// The lengths of the parts of a paired run.
package struct BlockTimes: Equatable {
    /// The measured part of a block.
    package let measured: Duration
    /// The unmeasured start of a block, while users start.
    package let settle: Duration
    /// Once for each arm.
    package let warmup: Duration

    package init(
        measured: Duration = .seconds(30),
        settle: Duration = .seconds(3),
        warmup: Duration = .seconds(15)
    ) {
        self.measured = measured
        self.settle = settle
        self.warmup = warmup
    }
}
