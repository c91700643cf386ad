// SPDX-License-Identifier: Apache-2.0

@testable import Judging

extension Judgement {
    /// The line of each cell, those too that the block of text leaves out.
    var cellLines: [String] { cells.map { "  " + text(of: $0).reason } }
}

extension CellJudgement {
    /// What is said of a cell of two builds.
    var reason: String { CellText(cell: self).why }
}
