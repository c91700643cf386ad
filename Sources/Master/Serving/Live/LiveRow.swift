// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The parts of a live state; latencies are ms.
enum LiveRow {
    /// One second of all endpoints, or the highest of several.
    struct Point: Sendable, Encodable {
        let second: Int
        let isWarmup: Bool
        let users: Int
        let requests: Int
        let failures: Int
        let p50: Double?
        let p95: Double?
        let p99: Double?

        init(_ point: TimelinePoint) {
            second = point.second
            isWarmup = point.window == 0
            users = point.users
            requests = point.requests
            failures = point.failures
            p50 = point.percentiles["p50"]
            p95 = point.percentiles["p95"]
            p99 = point.percentiles["p99"]
        }
    }

    struct Notice: Sendable, Encodable {
        let number: Int
        /// Nil before the start of the load.
        let seconds: Int?
        let text: String

        init(_ notice: Master.Notice) {
            number = notice.number
            seconds = notice.seconds
            text = notice.text.printable
        }
    }
}
