// SPDX-License-Identifier: Apache-2.0

/// What another run says of a cell that fails in one; values are nil where it measured nothing.
package enum Confirmation: Equatable {
    /// It failed again in the second of two runs.
    case again(second: Double?)
    case inFirstOnly(second: Double?)
    case inSecondOnly(first: Double?)
    /// The first run has no such cell.
    case newInSecond
    /// An earlier run of the same build exceeded its limit too.
    case inRun(String)
    /// Another run has yet to say.
    case awaited
}
