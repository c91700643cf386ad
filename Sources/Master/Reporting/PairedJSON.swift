// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// One comparison's decision as one JSON object on one line.
struct PairedJSON {
    /// The pull request's name, already JSON.
    let name: String
    let decision: PairedDecision
    /// What was run and where, as results have it; nil where nobody says.
    var origin: Origin?

    struct Origin {
        let run: RunIdentity
        let environment: MachineFacts
        /// From the first warm-up to the last block.
        let durationSeconds: Double
    }

    var line: String {
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
            ("run", .literal(CompactJSON.text(origin.run))),
            ("environment", .literal(CompactJSON.text(origin.environment))),
            ("duration_seconds", Self.number(origin.durationSeconds)),
        ]
    }

    private static func cell(_ cell: CellDecision) -> JSONText {
        let isRate = cell.cell.metric == .errorRate
        var fields: [(String, JSONText)] = [
            ("endpoint", .string(cell.cell.endpoint)),
            ("metric", .string(cell.cell.metric.rawValue)),
            ("state", .string(cell.state.rawValue)),
            ("change", number(cell.change)),
            ("low", number(cell.low)),
            ("high", number(cell.high)),
            ("standard_error", number(cell.standardError)),
            (isRate ? "baseline_rate" : "baseline_ms", number(cell.baselineValue)),
            (isRate ? "candidate_rate" : "candidate_ms", number(cell.candidateValue)),
            ("samples", .number(cell.sampleCount)),
        ]
        if cell.isImproved { fields.append(("improved", .literal("true"))) }
        if cell.isAdvisory { fields.append(("advisory", .literal("true"))) }
        fields.append(("reason", .string(cell.reason)))
        return .object(fields)
    }

    /// JSON has no infinity and no NaN.
    private static func number(_ value: Double?) -> JSONText {
        guard let value, value.isFinite else { return .literal("null") }
        return .literal("\(value)")
    }
}
