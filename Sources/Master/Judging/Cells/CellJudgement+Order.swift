// SPDX-License-Identifier: Apache-2.0

package import Shared

extension CellJudgement {
    /// What puts cells in order: the state, then requests that fail before those that are slow,
    /// then how much worse it got.
    package struct Severity: Comparable {
        package let state: CellState
        package let kind: Kind
        package let rise: Double

        package static func < (left: Severity, right: Severity) -> Bool {
            (left.state, left.kind.rawValue, left.rise)
                < (right.state, right.kind.rawValue, right.rise)
        }
    }

    /// What a cell that fails is about; the worst last.
    package enum Kind: Int {
        case slow
        case failing
        /// Every request of the endpoint failed.
        case down
    }

    package var severity: Severity {
        Severity(state: state, kind: state.matters ? kind : .slow, rise: rise)
    }

    package var kind: Kind {
        guard isErrorRate else { return .slow }
        if case .pair(.everyRequestFailed) = finding { return .down }
        return actual == 1 ? .down : .failing
    }

    /// How much worse than expected: a ratio less 1, of the error rate a difference.
    package var rise: Double {
        guard let metric else { return 0 }
        if let change { return metric.worsening(ofChange: change.value) }
        guard let actual, let expected else { return 0 }
        return metric.worsening(from: expected, to: actual)
    }

    /// The change from what was expected as a fraction: 0.21 is 21 % more, whichever way is worse.
    package var relativeChange: Double {
        if let change { return change.value }
        guard let actual, let expected else { return 0 }
        return isErrorRate ? actual - expected : actual / expected - 1
    }

    /// By endpoint, then by metric.
    package static func isBefore(_ left: CellJudgement, _ right: CellJudgement) -> Bool {
        guard let first = left.cell, let second = right.cell else { return left.cell == nil }
        return first < second
    }
}

extension [CellJudgement] {
    /// The worst state first, and in it requests that fail; endpoints as a whole after cells, otherwise
    /// as they are.
    package var worstFirst: [CellJudgement] {
        (filter { $0.metric != nil } + filter { $0.metric == nil }).sorted { left, right in
            let (first, second) = (left.severity, right.severity)
            return (first.state, first.kind.rawValue) > (second.state, second.kind.rawValue)
        }
    }

    /// Those that somebody has to look at, the worst first.
    package var telling: [CellJudgement] {
        filter(\.state.matters).sorted { $0.severity > $1.severity }
    }

    package func count(_ state: CellState) -> Int { count { $0.state == state } }
}
