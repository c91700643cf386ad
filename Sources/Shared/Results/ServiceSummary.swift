// SPDX-License-Identifier: Apache-2.0

/// Latencies from when the requests were sent, in ms.
package struct ServiceSummary: Sendable, Equatable, Codable {
    package var p50: Double?
    package var p95: Double?
    package var p99: Double?
    package var mean: Double?
    package var max: Double?

    package init() {}
}
