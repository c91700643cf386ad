// SPDX-License-Identifier: Apache-2.0

package import Shared

extension Judgement {
    /// As results carry it.
    package var summary: VerdictSummary {
        let judged = cells.compactMap { JudgedCell(text(of: $0)) }
        var summary = VerdictSummary(
            verdict: verdict,
            reasons: reasons,
            cells: judged.isEmpty ? nil : judged
        )
        let absent = cells.filter { $0.metric == nil }.map {
            AbsentEndpoint(endpoint: $0.endpoint, reason: text(of: $0).why)
        }
        summary.absentEndpoints = absent.isEmpty ? nil : absent
        summary.problems = problems
        summary.reservations = reservations
        return summary
    }

    /// As results tell it, which do not say by which baseline they were judged.
    package init(stored summary: RunSummary) {
        let stored = summary.verdict
        let cells =
            (stored?.cells ?? []).compactMap(CellJudgement.init)
            + (stored?.absentEndpoints ?? []).map(CellJudgement.init)
        let isDown = stored?.verdict == .fail && Soundness.everythingFailed(summary)
        self.init(
            basis: .baseline(blocks: true),
            verdict: stored?.verdict,
            cause: isDown ? .down : VerdictCause(cells, everyRequestFailed: false),
            cells: cells,
            problems: stored?.problems ?? stored?.reasons ?? [],
            reservations: stored?.reservations ?? [],
            notes: [],
            isOurs: summary.isOurs
        )
    }
}

extension JudgedCell {
    /// Nil for an endpoint as a whole.
    fileprivate init?(_ text: CellText) {
        let cell = text.cell
        guard let metric = cell.metric else { return nil }
        self.init(endpoint: cell.endpoint, metric: metric.name, state: cell.state)
        expected = cell.expected
        actual = cell.actual
        limit = cell.limit
        reason = text.why
        remark = text.remark
    }
}

extension CellJudgement {
    /// Nil for a metric of a later version.
    fileprivate init?(_ stored: JudgedCell) {
        guard let metric = Metric.named(stored.metric) else { return nil }
        self.init(
            endpoint: stored.endpoint,
            metric: metric,
            state: stored.state,
            finding: .told(why: stored.reason ?? "", remark: stored.remark),
            expected: stored.expected,
            actual: stored.actual,
            limit: stored.limit
        )
    }
    fileprivate init(_ absent: AbsentEndpoint) {
        self.init(
            endpoint: absent.endpoint,
            metric: nil,
            state: .skip,
            finding: .told(why: absent.reason, remark: nil)
        )
    }
}
