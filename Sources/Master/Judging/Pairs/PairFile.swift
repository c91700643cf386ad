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
    package struct Cell: Decodable, Equatable {
        package let endpoint: String
        package let metric: String
        package let state: CellState
        package let change: Double?
        package let low: Double?
        package let high: Double?
        package let standardError: Double?
        /// Of a latency.
        package var baselineMilliseconds: Double?
        package var candidateMilliseconds: Double?
        /// Of the error rate.
        package var baselineRate: Double?
        package var candidateRate: Double?
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
            case baselineMilliseconds = "baseline_ms"
            case candidateMilliseconds = "candidate_ms"
            case baselineRate = "baseline_rate"
            case candidateRate = "candidate_rate"
            case sampleCount = "samples"
            case isImproved = "improved"
            case isAdvisory = "advisory"
            case reason
        }

        package var isRate: Bool { metric == Metric.errorRate.rawValue }
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
        metric = cell.metric?.rawValue ?? ""
        state = cell.state
        change = Self.finite(cell.change?.value)
        low = Self.finite(cell.change?.low)
        high = Self.finite(cell.change?.high)
        standardError = Self.finite(cell.change?.standardError)
        sampleCount = cell.samples?.count ?? 0
        isImproved = cell.change?.isImproved == true ? true : nil
        isAdvisory = cell.isAdvisory ? true : nil
        reason = CellText(cell: cell).why
        if cell.isErrorRate {
            (baselineRate, candidateRate) = (Self.finite(cell.expected), Self.finite(cell.actual))
        } else {
            baselineMilliseconds = Self.finite(cell.expected)
            candidateMilliseconds = Self.finite(cell.actual)
        }
    }

    /// What is no number is null in the file.
    private static func finite(_ value: Double?) -> Double? {
        value.flatMap { $0.isFinite ? $0 : nil }
    }

    fileprivate var json: JSONText {
        var fields: [(CodingKeys, JSONText)] = [
            (.endpoint, .string(endpoint)), (.metric, .string(metric)),
            (.state, .string(state.rawValue)),
            (.change, .number(change)), (.low, .number(low)), (.high, .number(high)),
            (.standardError, .number(standardError)),
        ]
        fields +=
            isRate
            ? [(.baselineRate, .number(baselineRate)), (.candidateRate, .number(candidateRate))]
            : [
                (.baselineMilliseconds, .number(baselineMilliseconds)),
                (.candidateMilliseconds, .number(candidateMilliseconds)),
            ]
        fields.append((.sampleCount, .number(sampleCount)))
        if isImproved == true { fields.append((.isImproved, .literal("true"))) }
        if isAdvisory == true { fields.append((.isAdvisory, .literal("true"))) }
        fields.append((.reason, .string(reason)))
        return .object(fields.map { ($0.rawValue, $1) })
    }
}
