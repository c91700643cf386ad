// SPDX-License-Identifier: Apache-2.0

package import Shared

/// One endpoint's numbers as the gate takes them: medians over the iterations where there are any.
package struct EndpointFigures {
    private let endpoint: EndpointSummary
    private let isOurs: Bool

    package init(_ endpoint: EndpointSummary, isOurs: Bool) {
        self.endpoint = endpoint
        self.isOurs = isOurs
    }

    /// Successes behind the value of a metric: the smallest iteration's, where there are several.
    package func samples(of metric: Metric) -> Int {
        let counts = endpoint.iterations?.map { count(metric, $0.count, $0.phases) }
        return counts?.min() ?? count(metric, endpoint.count, endpoint.phases)
    }

    private func count(_ metric: Metric, _ successes: Int, _ phases: [String: PhaseSummary]?) -> Int
    {
        metric.phase.map { phases?[$0.text]?.count ?? 0 } ?? successes
    }

    var hasSuccess: Bool { endpoint.count > 0 }

    var onlyFailed: Bool { endpoint.count == 0 && endpoint.failures > 0 }

    /// In the metric's unit; nil when it was not measured.
    ///
    /// A script's results that lack a percentile have 0, as the script takes it.
    package func value(of metric: Metric) -> Double? {
        guard metric != .errorRate else { return errorRate }
        guard isOurs else { return metric.value(in: endpoint) ?? (metric.isUsual ? 0 : nil) }
        guard metric != .throughput, let iterations = endpoint.iterations else {
            return metric.value(in: endpoint)
        }
        return median(iterations.compactMap { metric.value(in: $0) })
    }

    package var failures: Int { endpoint.failures }

    /// Successes and failures, all iterations together.
    package var requests: Int { endpoint.count + endpoint.failures }

    /// Of all iterations together: a burst of failures in one of three is no outlier to leave out.
    package var errorRate: Double {
        // The script counts successes and failures apart and divides by successes.
        Double(failures) / Double(max(isOurs ? requests : endpoint.count, 1))
    }
}

/// The middle value; with an even number, which only lost data makes, the worse of the two.
package func median(_ values: [Double]) -> Double? {
    values.isEmpty ? nil : values.sorted()[values.count / 2]
}
