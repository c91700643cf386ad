// SPDX-License-Identifier: Apache-2.0

/// How long the parts of a paired run are.
struct BlockTimes: Equatable {
    /// The measured part of a block.
    var measured = Duration.seconds(30)
    /// At the beginning of a block, while users come; not measured.
    var settle = Duration.seconds(3)
    /// Of each arm, once.
    var warmup = Duration.seconds(15)
}
