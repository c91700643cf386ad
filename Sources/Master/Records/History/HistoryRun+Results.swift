// SPDX-License-Identifier: Apache-2.0

internal import Crypto
package import Files
internal import Foundation
package import Judging
package import Shared

extension HistoryRun {
    /// From the content of a file that `tidemark run` or `tidemark pair` wrote.
    ///
    /// What is said in the context overrides what the file says, except for the time.
    package static func read(
        _ bytes: [UInt8],
        fileName: String,
        context: HistoryContext
    ) throws(InputError) -> HistoryRun {
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw InputError("results file \(fileName): not UTF-8 text")
        }
        // What is no pair is read as results, whose error says what is wrong.
        if let pair = try? JSONDecoder().decode(PairFile.self, from: Data(bytes)) {
            return HistoryRun(pair, bytes, context)
        }
        return HistoryRun(try ResultsFile.parse(text, fileName: fileName), context)
    }

    package init(_ summary: RunSummary, _ context: HistoryContext) {
        let run = summary.run
        let isOurs = summary.isOurs
        id = Self.id(of: summary)
        time = run?.startedAt ?? context.time
        commit = context.commit ?? run?.commit
        branch = context.branch ?? run?.branch
        scenarioDigest = context.scenarioDigest ?? run?.scenarioDigest
        scenarioFile = context.scenarioFile ?? run?.scenarioFile
        toolVersion = run?.toolVersion
        environment = summary.environment
        environmentClass = EnvironmentClass.name(of: summary.environment)
        verdict = summary.verdict?.verdict
        reasons = summary.verdict?.reasons ?? []
        retryOf = context.retryOf
        anchor = context.anchor
        durationSeconds = summary.durationSeconds.map { $0 + (run?.warmupSeconds ?? 0) }
        let judged = Dictionary(grouping: summary.verdict?.cells ?? [], by: \.endpoint)
        endpoints = Dictionary(
            uniqueKeysWithValues: summary.endpoints.map { name, endpoint in
                (name, HistoryEndpoint(endpoint, isOurs: isOurs, judged: judged[name] ?? []))
            }
        )
    }

    /// The start, the scenario and what was counted and measured, but not the verdict.
    ///
    /// The levels are these three whatever can be judged: a run must keep its id.
    private static func id(of summary: RunSummary) -> String {
        var parts: [String] = []
        if let run = summary.run {
            parts += [run.startedAt, run.scenarioDigest, run.commit ?? "", run.host, "\(run.seed)"]
        }
        for (name, endpoint) in summary.endpoints.sorted(by: { $0.key < $1.key }) {
            let levels = [endpoint.p50, endpoint.p95, endpoint.p99].map { $0.map { "\($0)" } ?? "" }
            parts += [name, "\(endpoint.count)", "\(endpoint.failures)"] + levels
        }
        return digest(parts)
    }

    /// 64 bits of SHA-256, of which no two of a million runs are the same but with one in ten million.
    private static func digest(_ parts: [String]) -> String {
        let bytes = Array(parts.map { "\($0.utf8.count):\($0)" }.joined().utf8)
        return SHA256.hash(data: bytes).prefix(8)
            .map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// `bytes` are the file's, which its id comes from.
    package init(_ pair: PairFile, _ bytes: [UInt8], _ context: HistoryContext) {
        let run = pair.run
        kind = .pair
        time = run?.startedAt ?? context.time
        commit = context.commit ?? run?.commit
        branch = context.branch ?? run?.branch
        id = Self.digest([String(decoding: bytes, as: UTF8.self), commit ?? ""])
        scenarioDigest = context.scenarioDigest ?? run?.scenarioDigest
        scenarioFile = context.scenarioFile ?? run?.scenarioFile
        toolVersion = run?.toolVersion
        environment = pair.environment
        environmentClass = EnvironmentClass.name(of: pair.environment)
        verdict = pair.verdict
        reasons = pair.reasons
        retryOf = context.retryOf
        anchor = context.anchor
        durationSeconds = pair.durationSeconds
        for cell in pair.cells {
            endpoints[cell.endpoint, default: HistoryEndpoint(count: .max, failures: 0)].add(cell)
        }
        for name in endpoints.keys where endpoints[name]?.count == .max {
            endpoints[name]?.count = 0
        }
    }
}

extension HistoryEndpoint {
    /// As the gate takes the figures: medians over the iterations.
    fileprivate init(_ endpoint: EndpointSummary, isOurs: Bool, judged: [JudgedCell]) {
        let figures = EndpointFigures(endpoint, isOurs: isOurs)
        count = endpoint.count
        failures = endpoint.failures
        levels = [:]
        for metric in Metric.all { levels[metric] = figures.value(of: metric) }
        // A script divides by successes; the history by requests.
        levels[.errorRate] = Metric.errorRate.value(in: endpoint)
        let telling = judged.filter { Self.telling.contains($0.state) }
        guard !telling.isEmpty else { return }
        cells = Dictionary(telling.map { ($0.metric, HistoryCell(state: $0.state)) }) {
            first,
            _ in first
        }
    }

    /// States that are kept; all others would be a row for each cell of each run.
    private static let telling: [CellState] = [.fail, .warn]

    fileprivate mutating func add(_ cell: PairFile.Cell) {
        cells = (cells ?? [:]).merging([
            cell.metric: HistoryCell(
                state: cell.state,
                change: cell.change,
                low: cell.low,
                high: cell.high,
                standardError: cell.standardError,
                baseline: cell.baseline,
                candidate: cell.candidate
            )
        ]) { $1 }
        // A metric of a later version says nothing here.
        guard let metric = Metric.named(cell.metric) else { return }
        levels[metric] = cell.candidate
        if metric.unit == .milliseconds { count = min(count, cell.sampleCount) }
    }
}
