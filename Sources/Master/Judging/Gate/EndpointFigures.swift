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

    /// Successes behind one percentile: the smallest iteration's, where there are several.
    package var samples: Int { endpoint.iterations?.map(\.count).min() ?? endpoint.count }

    var onlyFailed: Bool { endpoint.count == 0 && endpoint.failures > 0 }

    /// Nil when there is no success to take a percentile of; 0 where the script takes 0.
    package func value(of metric: Metric) -> Double? {
        let values: [Double?]
        if let iterations = endpoint.iterations {
            values = iterations.map { iteration in
                switch metric {
                case .p50: iteration.p50
                case .p95: iteration.p95
                case .p99: iteration.p99
                case .errorRate: nil
                }
            }
        } else {
            values = [
                metric == .p50 ? endpoint.p50 : metric == .p95 ? endpoint.p95 : endpoint.p99
            ]
        }
        let present = values.compactMap(\.self)
        guard isOurs else { return present.first ?? 0 }
        return median(present)
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
