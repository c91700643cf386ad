// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// Latencies such as a service has, encoded once and sent many times.
struct CellTemplates: Sendable {
    private let payloads: [LatencyPayload]
    private static let variants = 64

    /// Log-normal around 20 ms; `requests` in each.
    init(requests: Int) {
        var random = RandomStream(seed: 1, index: 0)
        payloads = (0..<Self.variants).map { _ in
            let histogram = Histogram()
            for _ in 0..<requests {
                let milliseconds = 20 * exp(0.5 * Self.normal(&random))
                histogram.record(nanoseconds: Int64(milliseconds * 1e6))
            }
            return LatencyPayload(histogram)
        }
    }

    /// One cell of each endpoint; differs from worker to worker and from slice to slice.
    func cells(endpoints: Int, window: Int, worker: Int, slice: Int) -> [IntervalCell] {
        (0..<endpoints).map { endpoint in
            let payload = payloads[(worker * 7 + slice * 13 + endpoint) % Self.variants]
            return IntervalCell(
                window: window,
                endpoint: endpoint,
                success: payload,
                failure: LatencyPayload(Histogram()),
                bodyBytes: payload.totals.count * 500,
                causes: []
            )
        }
    }

    /// Box and Muller's method.
    private static func normal(_ random: inout RandomStream) -> Double {
        let first = Double.random(in: Double.leastNonzeroMagnitude..<1, using: &random)
        let second = Double.random(in: 0..<1, using: &random)
        return (-2 * log(first)).squareRoot() * cos(2 * .pi * second)
    }
}
