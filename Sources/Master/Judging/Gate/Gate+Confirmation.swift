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
            return judgement(of: findings, first, baseline)
        }
        let confirmation = Self.findings(second, baseline, options)
        findings.problems += confirmation.problems.map { "the second run: \($0)" }
        findings.reservations += confirmation.reservations.map { "the second run: \($0)" }
        let others = Dictionary(confirmation.cells.map { ($0.key, $0) }) { first, _ in first }
        let known = Set(findings.cells.map(\.key))
        findings.cells = findings.cells.map { $0.confirmed(by: others[$0.key]) }
        findings.cells += confirmation.cells
            .filter { $0.state == .fail && !known.contains($0.key) }
            .map { $0.demoted(.newInSecond) }
        return judgement(of: findings, first, baseline)
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
        switch (state, other?.state) {
        case (.fail, .fail):
            var confirmed = self
            confirmed.confirmation = .again(second: other?.actual)
            return confirmed
        case (.fail, _): return demoted(.inFirstOnly(second: other?.actual))
        case (_, .fail): return other?.demoted(.inSecondOnly(first: actual)) ?? self
        default: return self
        }
    }

    fileprivate func demoted(_ confirmation: Confirmation) -> CellJudgement {
        var demoted = self
        demoted.state = .warn
        demoted.confirmation = confirmation
        return demoted
    }
}
