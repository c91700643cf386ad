// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What every report for a pull request or a CI system says of a verdict: one sentence, a row for each
/// cell, and the circumstances.
struct VerdictSheet: Equatable {
    struct Row: Equatable {
        let state: String
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
        var matters: Bool { !["PASS", "SKIP"].contains(state) }
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
        Self.order.compactMap { state in
            let count = rows.count { $0.state == state }
            return count > 0 ? "\(count) \(state)" : nil
        }.joined(separator: ", ")
    }

    static let order = ["FAIL", "INVALID", "WARN", "INCONCLUSIVE", "SKIP", "PASS"]

    /// Worst state first, endpoints as a whole after cells, otherwise as they came.
    static func sorted(_ rows: [Row]) -> [Row] {
        let rows = rows.filter { $0.metric != nil } + rows.filter { $0.metric == nil }
        return order.flatMap { state in rows.filter { $0.state == state } }
            + rows.filter { !order.contains($0.state) }
    }
}

// MARK: A run against stored numbers

extension VerdictSheet {
    init(_ judgement: Judgement, _ summary: RunSummary) {
        self.init(judgement.verdict, judgement.reasons, judgement.cells.map(Row.init), summary)
    }

    private init(
        _ verdict: Verdict?,
        _ reasons: [String],
        _ rows: [Row],
        _ summary: RunSummary
    ) {
        let rows = Self.sorted(rows)
        let headline = Self.headline(verdict, reasons, rows)
        self.init(
            title: summary.run?.scenarioFile ?? "results",
            verdict: verdict,
            headline: headline,
            rows: rows,
            remarks: reasons.filter { reason in
                reason != headline && !rows.contains { "\($0.state) \($0.reason)" == reason }
            },
            facts: Self.facts(of: summary)
        )
    }

    private static func headline(
        _ verdict: Verdict?,
        _ reasons: [String],
        _ rows: [Row]
    ) -> String {
        guard let verdict else { return "no baseline was given" }
        let telling = rows.filter { $0.state == verdict.rawValue }
        if verdict == .fail || verdict == .warn, let worst = telling.max(by: { $0.rise < $1.rise })
        {
            let others = telling.count - 1
            let rest = others > 0 ? ", and \(Figure.count(others, "other cell"))" : ""
            return worst.reason + rest
        }
        // What is said of the run as a whole.
        if [.fail, .warn, .invalid].contains(verdict), let first = reasons.first { return first }
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
            state: cell.state.rawValue,
            endpoint: cell.endpoint,
            metric: cell.metric?.rawValue,
            reason: String(cell.text)
        )
        compare(cell.expected, cell.actual)
    }

    private mutating func compare(_ expected: Double?, _ actual: Double?) {
        let isRate = metric == Metric.errorRate.rawValue
        before = expected.map { Self.figure($0, isRate) }
        now = actual.map { Self.figure($0, isRate) }
        if !isRate, let expected, let actual, expected > 0 {
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
    /// As it was judged then.
    ///
    /// Results of an earlier version have of their cells only the states, and reasons of those that
    /// matter.
    init(stored summary: RunSummary) {
        let verdict = summary.verdict
        let reasons = verdict?.reasons ?? []
        self.init(
            verdict?.verdict,
            reasons,
            (verdict?.cells ?? []).map { Row($0, reasons) }
                + (verdict?.absentEndpoints ?? []).map(Row.init),
            summary
        )
    }
}

extension VerdictSheet.Row {
    fileprivate init(_ cell: JudgedCell, _ reasons: [String]) {
        let name = "\(cell.state) \(cell.endpoint) \(cell.metric): "
        let said = reasons.first { $0.hasPrefix(name) }?.dropFirst(cell.state.count + 1)
        self.init(
            state: cell.state,
            endpoint: cell.endpoint,
            metric: cell.metric,
            reason: cell.reason ?? said.map(String.init) ?? ""
        )
        compare(cell.expected, cell.actual)
    }

    fileprivate init(_ absent: AbsentEndpoint) {
        self.init(
            state: CellJudgement.State.skip.rawValue,
            endpoint: absent.endpoint,
            metric: nil,
            reason: absent.reason
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
            state: cell.state.rawValue,
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
