// SPDX-License-Identifier: Apache-2.0

package import Judging
internal import Records
internal import Running
package import Shared
internal import Text

/// The facts of a verdict for every report of a pull request or a CI system: one sentence, a row
/// for each cell, and the circumstances.
package struct VerdictSheet: Equatable {
    package struct Row: Equatable {
        package let state: CellState
        package let endpoint: String
        /// p50, p95, p99 or error_rate; nil for an endpoint as a whole.
        package let metric: String?
        /// The value of the baseline, with its unit.
        package var before: String?
        package var now: String?
        /// With its interval if there is one.
        package var change: String?
        /// What restricts the comparison, such as few samples.
        package var remark: String?
        /// The remark beside its name.
        package let why: String

        package init(
            state: CellState,
            endpoint: String,
            metric: String?,
            before: String? = nil,
            now: String? = nil,
            change: String? = nil,
            remark: String? = nil,
            why: String
        ) {
            self.state = state
            self.endpoint = endpoint
            self.metric = metric
            self.before = before
            self.now = now
            self.change = change
            self.remark = remark
            self.why = why
        }

        /// `/api/search p95`.
        package var name: String { [endpoint, metric].compactMap { $0 }.joined(separator: " ") }

        /// One sentence that stands alone.
        package var reason: String { why.isEmpty ? name : "\(name): \(why)" }

        /// Needs attention.
        package var matters: Bool { state.matters }
    }

    /// What was run, such as the scenario's file.
    package let title: String
    /// Nil if there was nothing to judge against.
    package let verdict: Verdict?
    /// The verdict in one sentence.
    package let headline: String
    /// The worst first.
    package let rows: [Row]
    /// Further remarks on the verdict, one sentence each.
    package let remarks: [String]
    /// How it was measured, such as "20 users" and "75 s".
    package let facts: [String]

    /// Cells by state in the order of severity: `2 FAIL, 10 PASS`.
    package var tally: String {
        CellState.worstFirst.compactMap { state in
            let count = rows.count { $0.state == state }
            return count > 0 ? "\(count) \(state.rawValue)" : nil
        }.joined(separator: ", ")
    }

    /// The state that the verdict gives to the run as a whole, because no row has it; nil if a row
    /// carries the verdict.
    var stateOfWhole: CellState? {
        let state = CellState.allCases.first { $0.matters && $0.verdict == verdict }
        return rows.contains { $0.state == state } ? nil : state
    }
}

extension VerdictSheet.Row {
    package init(_ text: CellText) {
        let cell = text.cell
        self.init(
            state: cell.state,
            endpoint: cell.endpoint,
            metric: cell.metric?.name,
            before: cell.expected.map { text.figure($0) },
            now: cell.actual.map { text.figure($0) },
            change: Self.change(text),
            remark: text.remark,
            why: text.why
        )
    }

    private static func change(_ text: CellText) -> String? {
        let cell = text.cell
        guard !cell.isErrorRate else { return nil }
        if let change = cell.change {
            return change.low == nil
                ? ChangeText.signedPercent(change.value) : ChangeText.change(change)
        }
        guard cell.actual != nil, let expected = cell.expected, expected > 0 else { return nil }
        return "\(text.change) %"
    }
}

// MARK: A run against stored numbers

extension VerdictSheet {
    /// The verdict that the results carry.
    package init(stored summary: RunSummary) { self.init(Judgement(stored: summary), summary) }

    package init(_ judgement: Judgement, _ summary: RunSummary) {
        var remarks = judgement.problems + judgement.reservations
        let headline = Self.headline(judgement, &remarks)
        self.init(
            title: summary.run?.scenarioFile ?? "results",
            verdict: judgement.verdict,
            headline: headline,
            rows: judgement.cells.worstFirst.map { Row(judgement.text(of: $0)) },
            remarks: remarks,
            facts: Self.facts(of: summary)
        )
    }

    /// Removes what it says from the remarks.
    private static func headline(_ judgement: Judgement, _ remarks: inout [String]) -> String {
        guard let verdict = judgement.verdict else { return "no baseline was given" }
        if judgement.cause == .down { return CellText.everyRequestFailed }
        let telling = judgement.cells.telling.filter { $0.state.verdict == verdict }
        // Results of older versions have no text for their cells.
        if verdict == .fail || verdict == .warn, let worst = telling.first,
            !judgement.text(of: worst).why.isEmpty
        {
            let others = telling.count - 1
            let rest = others > 0 ? ", and \(Figure.count(others, "other cell"))" : ""
            return judgement.text(of: worst).sentence + rest
        }
        if verdict != .pass, !remarks.isEmpty { return remarks.removeFirst() }
        return VerdictText(verdict, judgement.cause).sentence
    }

    private static func facts(of summary: RunSummary) -> [String] {
        var facts: [String] = []
        if let run = summary.run {
            if let commit = run.commit { facts.append("commit \(CommitText.short(commit))") }
            facts.append(Figure.count(run.peakUsers, "user"))
        }
        if let duration = summary.durationSeconds { facts.append(Figure.seconds(duration)) }
        if let requests = summary.totalRequests {
            let failures = Figure.failures(summary.totalFailures ?? 0, of: requests)
            facts.append("\(Figure.count(requests, "request")), failures \(failures)")
        }
        if let rate = summary.requestsPerSecond { facts.append("\(Figure.perSecond(rate))/s") }
        if let run = summary.run { facts.append("tidemark \(run.toolVersion)") }
        return facts
    }
}

// MARK: Two builds side by side

extension VerdictSheet {
    /// `identity` belongs to the run; nil if it is unknown.
    package init(_ decision: PairedDecision, _ report: PairedReport, _ identity: RunIdentity?) {
        var problems = decision.problems
        let headline = report.headline ?? Self.headline(decision, &problems)
        var facts = [
            "\(Figure.count(decision.pairCount, "pair")), \(Figure.count(decision.lookCount, "look"))"
        ]
        if let commit = identity?.commit {
            facts.insert("commit \(CommitText.short(commit))", at: 0)
        }
        if let identity {
            facts += [Figure.count(identity.peakUsers, "user"), "tidemark \(identity.toolVersion)"]
        }
        self.init(
            title: identity?.scenarioFile ?? "blocks",
            verdict: decision.verdict,
            headline: headline,
            rows: decision.cells.worstFirst.map { Row(CellText(cell: $0)) },
            remarks: report.notes + problems,
            facts: facts
        )
    }

    /// For a comparison in which nothing fails or warns; removes what it says from the problems.
    private static func headline(_ decision: PairedDecision, _ problems: inout [String]) -> String {
        if let worst = decision.cells.telling.first { return CellText(cell: worst).sentence }
        if !problems.isEmpty { return problems.removeFirst() }
        return VerdictText(decision.verdict, decision.cause).sentence
    }
}
