// SPDX-License-Identifier: Apache-2.0

/// What would decide a cell that is open, if the change and the noise stayed as they look now.
package enum PairedOutlook: Equatable {
    /// It is at the tolerance: no number of pairs that can be paid for.
    case hopeless
    /// So many pairs, or so many samples in each block.
    case more(pairs: Int, samples: Int)
}
