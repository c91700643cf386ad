// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A verdict with what every report says of it, as `verdict.js` draws it in the report and on the page.
struct DrawnVerdict: Sendable, Encodable {
    struct Cell: Sendable, Encodable {
        let state: CellState
        let matters: Bool
        let endpoint: String
        let metric: String?
        let before: String?
        let now: String?
        let change: String?
        let reason: String
        let why: String
    }

    /// Nil when there was nothing to judge against.
    let verdict: Verdict?
    let headline: String
    let wasInterrupted: Bool
    let cells: [Cell]
    let remarks: [String]
    let facts: [String]

    init(_ sheet: VerdictSheet, wasInterrupted: Bool) {
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
