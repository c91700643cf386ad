// SPDX-License-Identifier: Apache-2.0

internal import Shared

extension CellJudgement {
    /// What puts cells in order: the state, then requests that fail before those that are slow,
    /// then how much worse it got.
    struct Severity: Comparable {
        let state: CellState
        let kind: Kind
        let rise: Double

        static func < (left: Severity, right: Severity) -> Bool {
            (left.state, left.kind.rawValue, left.rise)
                < (right.state, right.kind.rawValue, right.rise)
        }
    }

    /// What a cell that fails is about; the worst last.
    enum Kind: Int {
        case slow
        case failing
        /// Every request of the endpoint failed.
        case down
    }

    var severity: Severity {
        Severity(state: state, kind: state.matters ? kind : .slow, rise: rise)
    }

    var kind: Kind {
        guard isErrorRate else { return .slow }
        if case .pair(.everyRequestFailed) = finding { return .down }
        return actual == 1 ? .down : .failing
    }

    /// How much more than expected: a ratio less 1, of the error rate a difference.
    var rise: Double {
        if let change { return change.value }
        guard let actual, let expected else { return 0 }
        return isErrorRate ? actual - expected : actual / expected - 1
    }

    /// By endpoint, then by metric.
    static func isBefore(_ left: CellJudgement, _ right: CellJudgement) -> Bool {
        guard let first = left.cell, let second = right.cell else { return left.cell == nil }
        return first < second
    }
}

extension [CellJudgement] {
    /// The worst state first, and in it requests that fail; otherwise as they are.
    var worstFirst: [CellJudgement] {
        sorted { left, right in
            let (first, second) = (left.severity, right.severity)
            return (first.state, first.kind.rawValue) > (second.state, second.kind.rawValue)
        }
    }

    /// Those that somebody has to look at, the worst first.
    var telling: [CellJudgement] {
        filter(\.state.matters).sorted { $0.severity > $1.severity }
    }

    func count(_ state: CellState) -> Int { count { $0.state == state } }
}
