// SPDX-License-Identifier: Apache-2.0

package import Shared
internal import Text

/// One comparison as one JSON object on one line: `pair.json`, and what `tidemark judge` prints.
///
/// docs/schema/pair.schema.json describes it.
package struct PairFile: Decodable, Equatable {
    package let name: PullRequestName
    package let verdict: Verdict
    /// That the decision rests on.
    package let pairCount: Int
    package let lookCount: Int
    package let cells: [Cell]
    /// The worst first.
    package let reasons: [String]
    /// What was run, where, and from the first warm-up to the last block.
    package var run: RunIdentity?
    package var environment: MachineFacts?
    package var durationSeconds: Double?

    enum CodingKeys: String, CodingKey {
        case name = "pr"
        case verdict
        case pairCount = "pairs"
        case lookCount = "looks"
        case cells
        case reasons
        case run
        case environment
        case durationSeconds = "duration_seconds"
    }

    /// One endpoint and one metric; figures that could not be computed are nil.
    package struct Cell: Equatable {
        package let endpoint: String
        package let metric: String
        package let state: CellState
        package let change: Double?
        package let low: Double?
        package let high: Double?
        package let standardError: Double?
        /// In the metric's unit, which the key names: `baseline_ms`, `baseline_rate`, `baseline_per_s`.
        package var baseline: Double?
        package var candidate: Double?
        package let sampleCount: Int
        /// Nil unless it is so, as the next one.
        package var isImproved: Bool?
        var isAdvisory: Bool?
        package let reason: String

        enum CodingKeys: String, CodingKey {
            case endpoint
            case metric
            case state
            case change
            case low
            case high
            case standardError = "standard_error"
            case sampleCount = "samples"
            case isImproved = "improved"
            case isAdvisory = "advisory"
            case reason
        }

        /// Of the metric's value in an arm.
        fileprivate func key(_ arm: Arm) -> ValueKey {
            ValueKey(arm, Metric.named(metric)?.unit ?? .milliseconds)
        }
    }
}

extension PairFile {
    package init(_ name: PullRequestName, _ decision: PairedDecision) {
        self.name = name
        verdict = decision.verdict
        pairCount = decision.pairCount
        lookCount = decision.lookCount
        cells = decision.cells.map(Cell.init)
        reasons = decision.reasons
    }

    package var json: JSONText {
        var fields: [(CodingKeys, JSONText)] = [
            (.name, name.json), (.verdict, .string(verdict.rawValue)),
            (.pairCount, .number(pairCount)), (.lookCount, .number(lookCount)),
            (.cells, .list(cells.map(\.json))), (.reasons, .list(reasons.map(JSONText.string))),
        ]
        if let run { fields.append((.run, .literal(CompactJSON.text(run)))) }
        if let environment {
            fields.append((.environment, .literal(CompactJSON.text(environment))))
        }
        if let durationSeconds { fields.append((.durationSeconds, .number(durationSeconds))) }
        return .object(fields.map { ($0.rawValue, $1) })
    }
}

extension PairFile.Cell {
    fileprivate init(_ cell: CellJudgement) {
        endpoint = cell.endpoint
        metric = cell.metric?.name ?? ""
        state = cell.state
        change = Self.finite(cell.change?.value)
        low = Self.finite(cell.change?.low)
        high = Self.finite(cell.change?.high)
        standardError = Self.finite(cell.change?.standardError)
        sampleCount = cell.samples?.count ?? 0
        isImproved = cell.change?.isImproved == true ? true : nil
        isAdvisory = cell.isAdvisory ? true : nil
        reason = CellText(cell: cell).why
        baseline = Self.finite(cell.expected)
        candidate = Self.finite(cell.actual)
    }

    /// What is no number is null in the file.
    private static func finite(_ value: Double?) -> Double? {
        value.flatMap { $0.isFinite ? $0 : nil }
    }

    fileprivate var json: JSONText {
        var fields: [(any CodingKey, JSONText)] = [
            (CodingKeys.endpoint, .string(endpoint)), (CodingKeys.metric, .string(metric)),
            (CodingKeys.state, .string(state.rawValue)), (CodingKeys.change, .number(change)),
            (CodingKeys.low, .number(low)), (CodingKeys.high, .number(high)),
            (CodingKeys.standardError, .number(standardError)),
            (key(.baseline), .number(baseline)), (key(.candidate), .number(candidate)),
            (CodingKeys.sampleCount, .number(sampleCount)),
        ]
        if isImproved == true { fields.append((CodingKeys.isImproved, .literal("true"))) }
        if isAdvisory == true { fields.append((CodingKeys.isAdvisory, .literal("true"))) }
        fields.append((CodingKeys.reason, .string(reason)))
        return .object(fields.map { ($0.stringValue, $1) })
    }
}

extension PairFile.Cell: Decodable {
    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: CodingKeys.self)
        endpoint = try fields.decode(String.self, forKey: .endpoint)
        metric = try fields.decode(String.self, forKey: .metric)
        state = try fields.decode(CellState.self, forKey: .state)
        change = try fields.decodeIfPresent(Double.self, forKey: .change)
        low = try fields.decodeIfPresent(Double.self, forKey: .low)
        high = try fields.decodeIfPresent(Double.self, forKey: .high)
        standardError = try fields.decodeIfPresent(Double.self, forKey: .standardError)
        sampleCount = try fields.decode(Int.self, forKey: .sampleCount)
        isImproved = try fields.decodeIfPresent(Bool.self, forKey: .isImproved)
        isAdvisory = try fields.decodeIfPresent(Bool.self, forKey: .isAdvisory)
        reason = try fields.decode(String.self, forKey: .reason)
        let values = try decoder.container(keyedBy: ValueKey.self)
        baseline = try values.decodeIfPresent(Double.self, forKey: key(.baseline))
        candidate = try values.decodeIfPresent(Double.self, forKey: key(.candidate))
    }
}

/// `baseline_ms`: an arm, and the unit of its value.
private struct ValueKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ arm: Arm, _ unit: Metric.Unit) { stringValue = arm.rawValue + unit.pairKeySuffix }

    init?(stringValue: String) { self.stringValue = stringValue }

    init?(intValue: Int) { nil }
}
