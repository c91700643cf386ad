// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Records
internal import Running
package import Shared
internal import Text

/// The output of `tidemark plan`.
package struct PlanReport {
    package let scenario: Scenario
    package let fileName: String
    /// The assumed duration of each request.
    package let latency: Duration

    package init(scenario: Scenario, fileName: String, latency: Duration) {
        self.scenario = scenario
        self.fileName = fileName
        self.latency = latency
    }

    package func lines(width: Int) -> [String] {
        let forecast = RunForecast(scenario, latency: latency)
        return [heading, ""] + chart(width: width) + [""] + kinds(forecast, width)
            + endpoints(forecast, width) + [""] + notes(forecast) + engines
    }

    private var load: Load { scenario.load }

    private var heading: String {
        let parts = load.iterations > 1 ? "\(load.iterations) times " : ""
        return "\(fileName): \(scenario.host), \(QuantityText.text(of: load.total)): "
            + "\(QuantityText.text(of: load.warmup)) warm-up, then "
            + "\(parts)\(QuantityText.text(of: load.measured)) measured; seed \(load.seed)"
    }

    // MARK: Over time

    private func chart(width: Int) -> [String] {
        let columns = max(20, min(60, width - 12))
        let total = load.total.nanoseconds
        let values = (0..<columns).map { column in
            value(in: total / Int64(columns) * Int64(column), total / Int64(columns))
        }
        let title =
            load.profile.arrivals == nil ? "users" : "arrivals per second (open model)"
        return [title]
            + BarChart(values: values).lines(end: QuantityText.text(of: load.total))
    }

    /// Users at the end of a span, or arrivals per second in it.
    private func value(in start: Int64, _ length: Int64) -> Double {
        guard let arrivals = load.profile.arrivals, let curve = ArrivalCurve(arrivals.stages) else {
            return Double(
                UserSchedule(load.profile).plannedUsers(atNanoseconds: start + length - 1)
            )
        }
        let due =
            curve.dueCount(byNanoseconds: start + length) - curve.dueCount(byNanoseconds: start)
        return Double(due) / (Double(length) / 1e9)
    }

    // MARK: Tables

    private func kinds(_ forecast: RunForecast, _ width: Int) -> [String] {
        guard forecast.kinds.count > 1 else { return [] }
        var columns = Columns(["share", "kind of user", "users", "tasks"])
        for (kind, expected) in zip(scenario.users, forecast.kinds) {
            let portion =
                switch kind.portion {
                case .weight(let weight): "weight \(weight)"
                case .count(let count): "count \(count)"
                }
            columns.rows.append([
                portion, expected.name, "\(expected.users)", Figure.whole(expected.tasks),
            ])
        }
        return columns.lines(width: width) + [""]
    }

    private func endpoints(_ forecast: RunForecast, _ width: Int) -> [String] {
        let measured = (load.measured * load.iterations).seconds
        var columns = Columns(["method", "endpoint", "requests", "per second", "percentiles"])
        for (index, endpoint) in scenario.endpoints.enumerated() {
            let count = forecast.requests[index]
            columns.rows.append([
                endpoint.method.rawValue, endpoint.name, Figure.whole(count),
                Figure.perSecond(count / measured),
                forecast.onceEndpoints.contains(index)
                    ? "once per user" : Self.supported(count / Double(load.iterations)),
            ])
        }
        let sum = forecast.requests.reduce(0, +)
        columns.rows.append(
            ["", "Aggregated", Figure.whole(sum), Figure.perSecond(sum / measured), ""]
        )
        return columns.lines(width: width).map(BarChart.trimmed)
    }

    private static let percentiles = [0.5, 0.9, 0.95, 0.99, 0.999, 0.9999].map(Quantile.init)

    /// The highest percentile with enough samples.
    private static func supported(_ count: Double) -> String {
        percentiles.last { count >= Double($0.neededSampleCount) }.map { "up to \($0.text)" }
            ?? "none"
    }

    // MARK: Notes

    private func notes(_ forecast: RunForecast) -> [String] {
        var notes: [String] = []
        if load.profile.arrivals == nil {
            notes.append(
                "Assumes that each request takes \(QuantityText.text(of: latency)); change it "
                    + "with --latency."
            )
        } else if let arrivals = load.profile.arrivals {
            notes.append(
                "At most \(arrivals.maxInFlight) users are busy at once; further arrivals are "
                    + "dropped."
            )
        }
        let each = load.iterations > 1 ? " in each of the \(load.iterations) parts" : ""
        notes.append(
            "A percentile q needs 10 / (1 - q) successes\(each): p95 200, p99 1000, p99.9 10000."
        )
        for data in scenario.data where data.isUnique {
            notes.append(
                "data \(data.name) has \(Figure.count(data.table.rows.count, "row")) and then "
                    + (data.atEnd == .stopRun ? "ends the run." : "ends its users.")
            )
        }
        return notes + errands
    }

    private var errands: [String] {
        Errand.allCases.compactMap { errand in
            let requests = scenario.steps(of: errand).flatMap(\.requests)
            guard !requests.isEmpty else { return nil }
            let when = errand == .setup ? "before" : "after"
            return "\(errand.rawValue): \(Figure.count(requests.count, "request")) once, \(when) "
                + "the load; not counted in the results."
        }
    }

    private var engines: [String] {
        let requests = scenario.users.flatMap(\.requests)
        let carried = requests.compactMap { request in
            request.reasonForLibcurl(in: scenario).map { (request, $0) }
        }
        let reasons = Set(carried.map(\.1))
        if carried.count == requests.count, reasons.count == 1, let reason = reasons.first {
            return ["libcurl sends all requests: \(reason)."]
        }
        guard !carried.isEmpty else {
            return [
                "Tidemark's own HTTP/1.1 engine sends all requests; libcurl follows redirects."
            ]
        }
        return [
            "Tidemark's own HTTP/1.1 engine sends all requests except these, which libcurl "
                + "sends:"
        ]
            + carried.map { request, reason in
                "  \(request.method.rawValue) \(request.name.printable): \(reason)"
            }
    }
}
