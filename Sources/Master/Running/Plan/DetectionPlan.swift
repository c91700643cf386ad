// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Judging
package import Shared
internal import Text

/// How many requests and pairs it takes to tell a change from none, before anything is spent.
///
/// Two things are asked of each percentile, both nine times out of ten: that an unchanged build is
/// shown to be below the tolerance, and that a build twice the tolerance slower FAILs. Where a noise
/// model is at hand it says how much a pair scatters; without one only the sampling of requests
/// counts, which is the least that any machine has: a percentile of n requests scatters by c / √n,
/// with c as in web services' usual long-tailed latencies.
package struct DetectionPlan {
    let scenario: Scenario
    /// The tolerance, as a fraction.
    let change: Double
    let noise: NoiseModel
    let times: BlockTimes
    let latency: Duration
    /// What is judged of each endpoint, without error rates.
    private let metrics: [Metric]

    package init(
        scenario: Scenario,
        change: Double,
        noise: NoiseModel,
        times: BlockTimes,
        latency: Duration,
        metrics: [Metric] = Metric.usual
    ) {
        self.scenario = scenario
        self.change = change
        self.noise = noise
        self.times = times
        self.latency = latency
        self.metrics = metrics.filter { $0 != .errorRate }
    }

    private var detection: Detection {
        var rules = PairedRules()
        rules.tolerance = change
        let cellCount = scenario.endpoints.count * metrics.count
        return Detection(rules: rules, cellCount: cellCount)
    }

    package func lines(width: Int) -> [String] {
        let block = scenario.block(settle: times.settle, measured: times.measured, seed: 1)
        let forecast = RunForecast(block, latency: latency)
        var columns = Columns([
            "endpoint", "metric", "requests per block", "pairs to pass",
            "pairs to fail +"
                + ChangeText.percent(2 * change),
        ])
        for (index, label) in scenario.endpointLabels.enumerated() {
            for metric in metrics {
                columns.rows.append(
                    row(Cell(endpoint: label, metric: metric), forecast.requests[index])
                )
            }
        }
        let title =
            "Needed to tell a change of \(ChangeText.percent(change)) from none, nine times out of ten, "
            + "in blocks of \(QuantityText.text(of: times.measured)):"
        let source =
            noise.isEmpty
            ? "This counts only the scatter of requests; measure the noise of this machine "
                + "with \"tidemark calibrate\"."
            : "This uses the noise model of a cell if there is one, otherwise only the "
                + "scatter of requests."
        let pairSeconds = ((times.measured + times.settle) * 2).seconds
        return [title] + columns.lines(width: width)
            + [
                source,
                "A pair takes \(Figure.seconds(pairSeconds)); a paired run has at most "
                    + "\(Looks.lastPairCount) pairs.",
            ]
    }

    private func row(_ cell: Cell, _ requests: Double) -> [String] {
        let perBlock = Int(requests.rounded(.down))
        let needed = cell.metric.neededSampleCount
        let unknown = { (text: String) in
            [cell.endpoint, cell.metric.name, "\(perBlock)", text, text]
        }
        guard perBlock >= needed else { return unknown("needs \(needed) in each block") }
        // Two blocks, each of so many requests.
        let sampling = cell.metric.scatter.map { $0 * (2 / Double(max(1, perBlock))).squareRoot() }
        guard let error = noise[cell]?.standardError ?? sampling else {
            return unknown("needs a noise model")
        }
        let toPass = detection.pairsToPass(cell, standardError: error)
        let toFail = detection.pairsToFail(cell, change: 2 * change, standardError: error)
        let looks = detection.rules.looks(with: noise[cell])
        return [cell.endpoint, cell.metric.name, "\(perBlock)"]
            + [toPass, toFail].map { Self.text($0, perBlock, looks) }
    }

    /// The look that decides; a run does not end between two.
    private static func text(_ pairs: Double, _ perBlock: Int, _ looks: Looks) -> String {
        if let look = looks.pairCounts.first(where: { Double($0) >= pairs }) { return "\(look)" }
        let requests = Figure.whole(Double(perBlock) * pairs / Double(Looks.lastPairCount))
        return "\(Figure.whole(pairs)), or \(Looks.lastPairCount) of \(requests) requests"
    }
}
