// SPDX-License-Identifier: Apache-2.0

internal import Judging
package import Shared

/// A verdict with the facts of every report, as `verdict.js` draws it in the report and on the
/// page.
package struct DrawnVerdict: Sendable, Encodable {
    package struct Cell: Sendable, Encodable {
        package let state: CellState
        package let matters: Bool
        package let endpoint: String
        package let metric: String?
        package let before: String?
        package let now: String?
        package let change: String?
        package let reason: String
        package let why: String

        package init(
            state: CellState,
            matters: Bool,
            endpoint: String,
            metric: String?,
            before: String?,
            now: String?,
            change: String?,
            reason: String,
            why: String
        ) {
            self.state = state
            self.matters = matters
            self.endpoint = endpoint
            self.metric = metric
            self.before = before
            self.now = now
            self.change = change
            self.reason = reason
            self.why = why
        }
    }

    /// Nil if there was nothing to judge against.
    package let verdict: Verdict?
    let headline: String
    package let wasInterrupted: Bool
    package let cells: [Cell]
    package let remarks: [String]
    package let facts: [String]

    package init(_ sheet: VerdictSheet, wasInterrupted: Bool) {
        verdict = sheet.verdict
        headline = sheet.headline
        self.wasInterrupted = wasInterrupted
        cells = sheet.rows.map { row in
            Cell(
                state: row.state,
                matters: row.matters,
                endpoint: row.endpoint,
                metric: row.metric,
                before: row.before,
                now: row.now,
                change: row.change,
                reason: row.reason,
                why: row.why
            )
        }
        remarks = sheet.remarks
        facts = sheet.facts
    }
}
