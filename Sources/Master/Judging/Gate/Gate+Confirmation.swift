// SPDX-License-Identifier: Apache-2.0

internal import Shared

extension Gate {
    /// Judges a run of which a cell counts as failed only if it fails in a second run too.
    ///
    /// Without a second run the first decides. A cell that fails in one of the two is WARN. A second
    /// run that is no measurement confirms nothing, and makes the verdict INVALID unless it fails all
    /// the same.
    static func judge(
        _ first: RunSummary,
        confirmedBy second: RunSummary?,
        against baseline: Baseline?,
        options: GateOptions = GateOptions()
    ) -> Judgement {
        guard let second, let baseline else {
            return judge(first, against: baseline, options: options)
        }
        var findings = findings(first, baseline, options)
        guard findings.needsConfirmation else {
            findings.notes.append("no cell failed; the second run was not needed")
            return judgement(of: findings, for: baseline)
        }
        let confirmation = Self.findings(second, baseline, options)
        findings.problems += confirmation.problems.map { "the second run: \($0)" }
        findings.reservations += confirmation.reservations.map { "the second run: \($0)" }
        let others = Dictionary(confirmation.cells.map { ($0.key, $0) }) { first, _ in first }
        let known = Set(findings.cells.map(\.key))
        findings.cells = findings.cells.map { $0.confirmed(by: others[$0.key]) }
        findings.cells += confirmation.cells
            .filter { $0.state == .fail && !known.contains($0.key) }
            .map { $0.demoted("in the second of two runs only") }
        return judgement(of: findings, for: baseline)
    }
}

extension Gate.Findings {
    /// A failing cell is in question, and not only the measurement.
    var needsConfirmation: Bool { cells.contains { $0.state == .fail } }

    /// Says of a baseline that asks for a second run that there was none.
    mutating func noteMissingConfirmation() {
        notes.append(
            "the baseline says \"confirm\": true and there was no second run; what failed may pass "
                + "in one. Give its results with --confirm-with"
        )
    }
}

extension CellJudgement {
    fileprivate struct Key: Hashable {
        let endpoint: String
        let metric: Metric?
    }

    fileprivate var key: Key { Key(endpoint: endpoint, metric: metric) }

    /// `other` is this cell in the second run; nil when that run does not have it.
    fileprivate func confirmed(by other: CellJudgement?) -> CellJudgement {
        let second = other?.figure ?? "not measured"
        switch (state, other?.state) {
        case (.fail, .fail):
            return replaced(by: .fail, "\(text) [again in the second run: \(second)]")
        case (.fail, _):
            return demoted("in the first of two runs only; in the second: \(second)")
        case (_, .fail):
            return other?.demoted("in the second of two runs only; in the first: \(figure ?? "-")")
                ?? self
        default: return self
        }
    }

    fileprivate func demoted(_ remark: String) -> CellJudgement {
        replaced(by: .warn, "\(text) [\(remark)]")
    }

    private func replaced(by state: CellState, _ text: String) -> CellJudgement {
        CellJudgement(
            endpoint: endpoint,
            metric: metric,
            state: state,
            action: action,
            line: "  \(state.rawValue) \(text)",
            figure: figure,
            expected: expected,
            actual: actual,
            isOptional: isOptional
        )
    }
}
