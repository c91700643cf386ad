// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// How much the ratio of two equal builds scatters from pair to pair, for each cell.
///
/// Made from A/A pairs: pairs of blocks of the same build, measured like any other pair.
package struct NoiseModel: Equatable {
    private var cells: [Cell: CellNoise] = [:]

    /// Nothing is known.
    package init() {}

    /// From the log ratios of A/A pairs; a cell with too few of them gets no model.
    ///
    /// Pairs of several jobs are pooled as they are, around their common median. Centring each job
    /// on its own median would hide what differs from job to job although the builds are equal.
    package init(logRatios: [Cell: [Double]]) {
        cells = logRatios.compactMapValues { CellNoise(logRatios: $0) }
    }

    /// As it was learnt before.
    package init(_ cells: [Cell: CellNoise]) { self.cells = cells }

    package subscript(cell: Cell) -> CellNoise? { cells[cell] }

    package var isEmpty: Bool { cells.isEmpty }

    package var cellsInOrder: [Cell] { cells.keys.sorted() }
}
