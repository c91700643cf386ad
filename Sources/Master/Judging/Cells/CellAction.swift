// SPDX-License-Identifier: Apache-2.0

/// What a cell that fails does to the build.
package enum CellAction: String, CaseIterable {
    /// It warns.
    case warn
    /// It fails the build.
    case block
}
