// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Judging
internal import Running
package import Shared

/// One comparison's decision as one JSON object on one line.
package struct PairedJSON {
    /// The pull request's name, already JSON.
    package let name: String
    package let decision: PairedDecision
    /// What was run and where, as results have it; nil where nobody says.
    package var origin: Origin?

    package init(name: String, decision: PairedDecision, origin: Origin? = nil) {
        self.name = name
        self.decision = decision
        self.origin = origin
    }

    package struct Origin {
        package let run: RunIdentity
        package let environment: MachineFacts
        /// From the first warm-up to the last block.
        package let durationSeconds: Double

        package init(run: RunIdentity, environment: MachineFacts, durationSeconds: Double) {
            self.run = run
            self.environment = environment
            self.durationSeconds = durationSeconds
        }
    }

    package var line: String {
        JSONText.object(fields + originFields).text
    }

    private var fields: [(String, JSONText)] {
        [
            ("pr", .literal(name)),
            ("verdict", .string(decision.verdict.rawValue)),
            ("pairs", .number(decision.pairCount)),
            ("looks", .number(decision.lookCount)),
            ("cells", .list(decision.cells.map(Self.cell))),
            ("reasons", .list(decision.reasons.map(JSONText.string))),
        ]
    }

    private var originFields: [(String, JSONText)] {
        guard let origin else { return [] }
        return [
            ("run", Self.encoded(origin.run)), ("environment", Self.encoded(origin.environment)),
            ("duration_seconds", Self.number(origin.durationSeconds)),
        ]
    }

    private static func encoded(_ value: some Encodable) -> JSONText {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        // Text and finite numbers alone, of which there is always JSON.
        let data = try? encoder.encode(value)
        return .literal(data.map { String(decoding: $0, as: UTF8.self) } ?? "null")
    }

    private static func cell(_ cell: CellJudgement) -> JSONText {
        let change = cell.change
        var fields: [(String, JSONText)] = [
            ("endpoint", .string(cell.endpoint)),
            ("metric", .string(cell.metric?.rawValue ?? "")),
            ("state", .string(cell.state.rawValue)),
            ("change", number(change?.value)),
            ("low", number(change?.low)),
            ("high", number(change?.high)),
            ("standard_error", number(change?.standardError)),
            (cell.isErrorRate ? "baseline_rate" : "baseline_ms", number(cell.expected)),
            (cell.isErrorRate ? "candidate_rate" : "candidate_ms", number(cell.actual)),
            ("samples", .number(cell.samples?.count ?? 0)),
        ]
        if change?.isImproved == true { fields.append(("improved", .literal("true"))) }
        if cell.isAdvisory { fields.append(("advisory", .literal("true"))) }
        fields.append(("reason", .string(CellText(cell: cell).why)))
        return .object(fields)
    }

    /// JSON has no infinity and no NaN.
    private static func number(_ value: Double?) -> JSONText {
        guard let value, value.isFinite else { return .literal("null") }
        return .literal("\(value)")
    }
}
