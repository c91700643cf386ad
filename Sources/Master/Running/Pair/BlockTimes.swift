// SPDX-License-Identifier: Apache-2.0

/// How long the parts of a paired run are.
package struct BlockTimes: Equatable {
    /// The measured part of a block.
    package let measured: Duration
    /// At the beginning of a block, while users come; not measured.
    package let settle: Duration
    /// Of each arm, once.
    let warmup: Duration

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
