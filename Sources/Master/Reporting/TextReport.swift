// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Records
internal import Running
package import Shared
internal import Text

/// The run as text for the terminal: a table by endpoint, causes of failure, workers.
package struct TextReport {
    package let summary: RunSummary
    package var width = 100
    /// For a terminal; the text is the same without colours.
    package var isColoured = false

    package init(summary: RunSummary, width: Int = 100, isColoured: Bool = false) {
        self.summary = summary
        self.width = width
        self.isColoured = isColoured
    }

    /// Further rows are only in the results file.
    private static let shownCauses = 20
    private static let shownWorkers = 8

    private struct Line {
        package let text: String
        let ink: Ink

        package init(_ text: String, _ ink: Ink = .plain) {
            self.text = text
            self.ink = ink
        }
    }

    package var lines: [String] {
        let empty = [Line("")]
        let all = empty + [heading] + empty + table + thinFoot + arrivals + failureCauses
        let cluster = workers + unlikeWorkers + conservation
        return (cluster.isEmpty ? all : all + empty + cluster)
            .map { isColoured ? $0.ink.painted($0.text) : $0.text }
    }

    private var heading: Line {
        let requests = Figure.count(summary.totalRequests ?? 0, "request")
        let duration = Figure.seconds(summary.durationSeconds ?? 0)
        var text = "measured \(duration)"
        if let run = summary.run, run.iterations > 1 { text += " in \(run.iterations) iterations" }
        if summary.run?.wasInterrupted == true { text += ", then interrupted" }
        let since = summary.arrivals == nil ? "" : " from when a request was due"
        return Line(text + ": \(requests), latencies in ms\(since)", .bold)
    }

    private var endpoints: [(label: String, figures: EndpointSummary)] {
        summary.endpoints.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    private var table: [Line] {
        var columns = Columns([
            "method", "endpoint", "requests", "failures", "p50", "p95", "p99", "max", "req/s",
        ])
        columns.rows = endpoints.map { row($0.figures, name: $0.figures.name ?? $0.label) }
        var inks = [Ink.bold, .plain] + endpoints.map { $0.figures.failures > 0 ? .red : .plain }
        if let aggregated = summary.aggregated {
            columns.rows.append(row(aggregated, name: "Aggregated"))
            inks.append(.bold)
        }
        return zip(columns.lines(width: width), inks).map { Line($0, $1) }
    }

    private func row(_ endpoint: EndpointSummary, name: String) -> [String] {
        let requests = endpoint.count + endpoint.failures
        let marked = markedPercentiles(endpoint)
        let percentile = { (value: Double?, quantile: Quantile) in
            Figure.milliseconds(value) + (marked.contains(quantile) ? "*" : "")
        }
        return [
            endpoint.method ?? "", name, "\(requests)",
            Figure.failures(endpoint.failures, of: requests),
            percentile(endpoint.p50, .p50), percentile(endpoint.p95, .p95),
            percentile(endpoint.p99, .p99), Figure.milliseconds(endpoint.max),
            Figure.perSecond(endpoint.requestsPerSecond),
        ]
    }

    /// The shown percentiles with too few samples; one that is missing gets no mark.
    private func markedPercentiles(_ endpoint: EndpointSummary) -> [Quantile] {
        let thin = endpoint.thinPercentiles ?? []
        let shown: [(Quantile, Double?)] = [
            (.p50, endpoint.p50), (.p95, endpoint.p95), (.p99, endpoint.p99),
        ]
        return shown.filter { $1 != nil && thin.contains($0.text) }.map(\.0)
    }

    private var thinFoot: [Line] {
        let all = summary.endpoints.values + [summary.aggregated].compactMap(\.self)
        let marked = Set(all.flatMap(markedPercentiles))
        guard !marked.isEmpty else { return [] }
        let needs = [Quantile.p50, .p95, .p99].filter(marked.contains)
            .map { "\($0.text) needs \($0.neededSampleCount)" }
        let text = "* based on too few successes: " + needs.joined(separator: ", ")
        return [Line(text, .yellow)]
    }

    /// Lines of the open model: how starts went, and latencies from when requests were sent.
    private var arrivals: [Line] {
        guard let arrivals = summary.arrivals else { return [] }
        var starts =
            "arrivals: \(arrivals.due) due, \(arrivals.late) started over 1 ms late, "
            + "\(arrivals.dropped) dropped"
        if let p99 = arrivals.lagP99, let max = arrivals.lagMax {
            starts +=
                "; lag p99 \(Figure.milliseconds(p99)), max \(Figure.milliseconds(max)) ms"
        }
        var lines = [Line(starts, arrivals.dropped > 0 ? .yellow : .plain)]
        if let service = summary.aggregated?.service {
            lines.append(
                Line(
                    "from when they were sent: p50 \(Figure.milliseconds(service.p50)), p95 "
                        + "\(Figure.milliseconds(service.p95)), p99 "
                        + "\(Figure.milliseconds(service.p99)), max "
                        + "\(Figure.milliseconds(service.max)) ms"
                )
            )
        }
        return lines
    }

    private var failureCauses: [Line] {
        let all = endpoints.flatMap { label, figures in
            (figures.failureCauses ?? []).map { (label: label, cause: $0) }
        }
        guard !all.isEmpty else { return [] }
        // The sort is stable: causes with equal counts stay in the order of the endpoints.
        let shown = all.sorted { $0.cause.count > $1.cause.count }.prefix(Self.shownCauses)
        let digits = shown.map { "\($0.cause.count)".count }.max() ?? 0
        var lines = [Line(""), Line("failures by cause", .bold)]
        lines += shown.map { Line(text(of: $0.cause, at: $0.label, digits: digits), .red) }
        if all.count > shown.count {
            let rest = Figure.count(all.count - shown.count, "more cause")
            lines.append(Line("  and \(rest) in the results file"))
        }
        return lines
    }

    private func text(of cause: FailureCauseSummary, at label: String, digits: Int) -> String {
        let count = "\(cause.count)"
        let (first, last) = (cause.firstSeenSeconds, cause.lastSeenSeconds)
        let when =
            Figure.seconds(first) == Figure.seconds(last)
            ? "at \(Figure.seconds(first))"
            : "\(Figure.seconds(first)) to \(Figure.seconds(last))"
        let before = "  " + String(repeating: " ", count: digits - count.count) + count + "  "
        let after = ": \(cause.cause.printable) (\(when))"
        let room = max(12, width - before.count - after.count)
        return before + label.printable.shortened(to: room) + after
    }

    private var workers: [Line] {
        let all = summary.workers ?? []
        guard all.count > Self.shownWorkers else { return all.map(line) }
        let requests = all.reduce(0) { $0 + $1.requests }
        let threads = all.reduce(0) { $0 + $1.threads }
        let lost = all.filter { $0.lostAtSeconds != nil }
        let sum =
            "\(all.count) workers: \(Figure.count(requests, "request")), "
            + Figure.count(threads, "thread") + (lost.isEmpty ? "" : ", \(lost.count) LOST")
        let rest = lost.count - Self.shownWorkers
        return [Line(sum, lost.isEmpty ? .plain : .red)] + lost.prefix(Self.shownWorkers).map(line)
            + (rest > 0 ? [Line("and \(rest) more lost, in the results file", .red)] : [])
    }

    private var unlikeWorkers: [Line] {
        (summary.unlikeWorkers ?? []).map { Line($0, .yellow) }
    }

    private func line(of worker: WorkerSummary) -> Line {
        var figures =
            ": " + Figure.count(worker.requests, "request") + ", "
            + Figure.count(worker.threads, "thread")
        if worker.measuredUntilSeconds > 0 {
            let share = worker.cpuSeconds / worker.measuredUntilSeconds * 100
            figures += ", \(Figure.fixed(share, 0))% of a core"
        }
        if let skew = worker.startSkewMilliseconds {
            figures += ", started \(Figure.milliseconds(skew)) ms late"
        }
        let away = (worker.silences ?? []).filter { $0.untilSeconds != nil }
        for span in away {
            figures +=
                ", silent from \(Figure.seconds(span.fromSeconds)) to "
                + Figure.seconds(span.untilSeconds ?? 0)
        }
        if worker.unfit != nil { figures += ", TOO SLOW to measure" }
        if let lost = worker.lostAtSeconds { figures += ", LOST at \(Figure.seconds(lost))" }
        let room = max(12, width - "worker ".count - figures.count)
        let name = worker.name.printable.shortened(to: room)
        return Line(
            "worker \(name)\(figures)",
            worker.lostAtSeconds == nil && worker.unfit == nil ? .plain : .red
        )
    }

    private var conservation: [Line] {
        guard let check = summary.conservation else { return [] }
        let counted = Figure.count(check.countedByWorkers, "request") + " counted by the workers"
        let difference = check.countedByWorkers - check.merged
        var lines: [Line] = []
        if check.holds {
            let text = "conservation: \(counted) = \(check.merged) merged, warm-up included"
            lines.append(Line(text))
        } else {
            let what = difference > 0 ? "\(difference) missing" : "\(-difference) too many"
            let text = "conservation: \(counted) != \(check.merged) merged: \(what)"
            lines.append(Line(text, .red))
        }
        if check.cut > 0 {
            let cut = Figure.count(check.cut, "request")
            lines.append(Line("cut in flight at the end: \(cut), not counted"))
        }
        return lines
    }
}
