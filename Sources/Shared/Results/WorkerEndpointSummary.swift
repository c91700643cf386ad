// SPDX-License-Identifier: Apache-2.0

/// One worker at one endpoint; percentiles in ms, of successes, to within 1 %.
package struct WorkerEndpointSummary: Sendable, Equatable, Codable {
    package var count: Int
    package var failures: Int
    package var p50: Double?
    package var p95: Double?
    package var p99: Double?

    package init(count: Int, failures: Int) {
        self.count = count
        self.failures = failures
    }
}
