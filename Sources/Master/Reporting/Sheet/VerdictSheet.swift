// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What every report for a pull request or a CI system says of a verdict: one sentence, a row for each
/// cell, and the circumstances.
struct VerdictSheet: Equatable {
    struct Row: Equatable {
        let state: CellState
        let endpoint: String
        /// p50, p95, p99 or error_rate; nil for an endpoint as a whole.
        let metric: String?
        /// What it is compared with, with its unit.
        var before: String?
        var now: String?
        /// With its interval where there is one.
        var change: String?
        /// One sentence, or the line that the gate prints.
        let reason: String

        /// `/api/search p95`.
        var name: String { [endpoint, metric].compactMap { $0 }.joined(separator: " ") }

        /// Somebody has to look at it.
        var matters: Bool { state.matters }
    }

    /// What was run, such as the scenario's file.
    let title: String
    /// Nil when there was nothing to judge against.
    let verdict: Verdict?
    /// The verdict in one sentence.
    let headline: String
    /// The worst first.
    let rows: [Row]
    /// What else there is to say of the verdict, one sentence each.
    let remarks: [String]
    /// How it was measured, such as "20 users" and "75 s".
    let facts: [String]

    /// Cells by state in the order of severity: `2 FAIL, 10 PASS`.
    var tally: String {
        CellState.worstFirst.compactMap { state in
            let count = rows.count { $0.state == state }
            return count > 0 ? "\(count) \(state.rawValue)" : nil
        }.joined(separator: ", ")
    }

    /// Worst state first, otherwise as they came.
    static func sorted(_ rows: [Row]) -> [Row] {
        CellState.worstFirst.flatMap { state in rows.filter { $0.state == state } }
    }
}

// MARK: A run against stored numbers

extension VerdictSheet {
    init(_ judgement: Judgement, _ summary: RunSummary) {
        let rows = Self.sorted(judgement.cells.map(Row.init))
        let headline = Self.headline(judgement, rows)
        self.init(
            title: summary.run?.scenarioFile ?? "results",
            verdict: judgement.verdict,
            headline: headline,
            rows: rows,
            remarks: judgement.reasons.filter { reason in
                reason != headline && !judgement.cells.contains { $0.line.dropFirst(2) == reason }
            },
            facts: Self.facts(of: summary)
        )
    }

    private static func headline(_ judgement: Judgement, _ rows: [Row]) -> String {
        guard let verdict = judgement.verdict else { return "no baseline was given" }
        let telling = rows.filter { $0.state.verdict == verdict }
        if verdict == .fail || verdict == .warn, let worst = telling.max(by: { $0.rise < $1.rise })
        {
            let others = telling.count - 1
            let rest = others > 0 ? ", and \(Figure.count(others, "other cell"))" : ""
            return worst.reason + rest
        }
        if verdict == .invalid, let first = judgement.reasons.first { return first }
        return GateText.result(of: verdict).split(separator: " - ").last.map(String.init) ?? ""
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

extension VerdictSheet.Row {
    fileprivate init(_ cell: CellJudgement) {
        self.init(
            state: cell.state,
            endpoint: cell.endpoint,
            metric: cell.metric?.rawValue,
            reason: String(cell.text)
        )
        let isRate = cell.metric == .errorRate
        before = cell.expected.map { Self.figure($0, isRate) }
        now = cell.actual.map { Self.figure($0, isRate) }
        if !isRate, let expected = cell.expected, let actual = cell.actual, expected > 0 {
            change = PairedText.signedPercent(actual / expected - 1)
        }
    }

    static func figure(_ value: Double, _ isRate: Bool) -> String {
        isRate ? PairedText.rate(value) : "\(Figure.milliseconds(value)) ms"
    }

    /// What rows of one state are put in order by.
    fileprivate var rise: Double {
        change.flatMap { Double($0.split(separator: " ").first ?? "") } ?? 0
    }
}

// MARK: A verdict that results carry

extension VerdictSheet {
    /// What the results say of themselves; of their cells they only have the states.
    init(stored summary: RunSummary) {
        let verdict = summary.verdict
        let rows = (verdict?.cells ?? []).map { cell in
            let name = "\(cell.state.rawValue) \(cell.endpoint) \(cell.metric): "
            let reason = verdict?.reasons.first { $0.hasPrefix(name) }
            return Row(
                state: cell.state,
                endpoint: cell.endpoint,
                metric: cell.metric,
                reason: reason.map { String($0.dropFirst(cell.state.rawValue.count + 1)) } ?? ""
            )
        }
        let plain = verdict?.verdict.map(GateText.result)?.split(separator: " - ").last
        self.init(
            title: summary.run?.scenarioFile ?? "results",
            verdict: verdict?.verdict,
            headline: verdict?.reasons.first ?? plain.map(String.init) ?? "no baseline was given",
            rows: Self.sorted(rows),
            remarks: (verdict?.reasons ?? []).dropFirst().filter { reason in
                !rows.contains { "\($0.state.rawValue) \($0.reason)" == reason }
            },
            facts: Self.facts(of: summary)
        )
    }
}

// MARK: Two builds side by side

extension VerdictSheet {
    /// `identity` is of the run; nil where nobody says.
    init(_ decision: PairedDecision, _ report: PairedReport, _ identity: RunIdentity?) {
        let rows = Self.sorted(decision.cells.map(Row.init))
        let plain = GateText.result(of: decision.verdict).split(separator: " - ").last
        let headline = report.headline ?? decision.reasons.first ?? plain.map(String.init) ?? ""
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
            rows: rows,
            remarks: report.notes
                + decision.reasons.filter { reason in
                    reason != headline && !decision.cells.contains { $0.sentence == reason }
                },
            facts: facts
        )
    }
}

extension VerdictSheet.Row {
    fileprivate init(_ cell: CellDecision) {
        self.init(
            state: cell.state,
            endpoint: cell.cell.endpoint,
            metric: cell.cell.metric.rawValue,
            reason: cell.sentence
        )
        let isRate = cell.cell.metric == .errorRate
        before = cell.baselineValue.map { Self.figure($0, isRate) }
        now = cell.candidateValue.map { Self.figure($0, isRate) }
        if !isRate, let change = cell.change {
            self.change =
                cell.low == nil
                ? PairedText.signedPercent(change)
                : PairedText.change(change, cell.low, cell.high)
        }
    }
}
