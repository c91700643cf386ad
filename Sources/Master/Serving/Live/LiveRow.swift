// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Reporting
internal import Running
internal import Shared
internal import Text

/// The parts of a live state; latencies are ms.
enum LiveRow {
    struct Figures: Sendable, Encodable {
        let phase: String
        let host: String?
        let elapsedSeconds: Int
        let totalSeconds: Int
        let activeUsers: Int
        let plannedUsers: Int
        /// Nil when their number is fixed.
        let userLimit: Int?
        let requestsPerSecond: Int
        let requests: Int
        let failures: Int
        let readyWorkers: Int
        let expectedWorkers: Int
        let lostWorkers: Int
        let p50: Double?
        let p95: Double?
        let p99: Double?

        enum CodingKeys: String, CodingKey {
            case phase
            case host
            case elapsedSeconds = "elapsed_seconds"
            case totalSeconds = "total_seconds"
            case activeUsers = "active_users"
            case plannedUsers = "planned_users"
            case userLimit = "user_limit"
            case requestsPerSecond = "requests_per_second"
            case requests
            case failures
            case readyWorkers = "ready_workers"
            case expectedWorkers = "expected_workers"
            case lostWorkers = "lost_workers"
            case p50
            case p95
            case p99
        }

        init(_ snapshot: LiveSnapshot) {
            phase = LiveView.text(of: snapshot.phase)
            host = snapshot.host
            elapsedSeconds = snapshot.elapsedSeconds
            totalSeconds = snapshot.totalSeconds
            activeUsers = snapshot.activeUsers
            plannedUsers = snapshot.plannedUsers
            userLimit = snapshot.userLimit
            requestsPerSecond = snapshot.requestsPerSecond
            requests = snapshot.requests
            failures = snapshot.failures
            readyWorkers = snapshot.readyWorkers
            expectedWorkers = snapshot.expectedWorkers
            lostWorkers = snapshot.lostWorkers
            p50 = snapshot.aggregated?.p50
            p95 = snapshot.aggregated?.p95
            p99 = snapshot.aggregated?.p99
        }
    }

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

        enum CodingKeys: String, CodingKey {
            case second
            case isWarmup = "is_warmup"
            case users
            case requests
            case failures
            case p50
            case p95
            case p99
        }

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

        init(_ notice: Running.Notice) {
            number = notice.number
            seconds = notice.seconds
            text = notice.text.printable
        }
    }

    /// A verdict with what every report says of it.
    struct Verdict: Sendable, Encodable {
        struct Cell: Sendable, Encodable {
            let state: CellState
            let matters: Bool
            let endpoint: String
            let metric: String?
            let before: String?
            let now: String?
            let change: String?
            let reason: String
            let why: String
        }

        /// Nil when there was nothing to judge against.
        let verdict: String?
        let headline: String
        let wasInterrupted: Bool
        let cells: [Cell]
        let remarks: [String]
        let facts: [String]

        enum CodingKeys: String, CodingKey {
            case verdict
            case headline
            case wasInterrupted = "was_interrupted"
            case cells
            case remarks
            case facts
        }

        init(_ sheet: VerdictSheet, wasInterrupted: Bool) {
            verdict = sheet.verdict?.rawValue
            headline = sheet.headline
            self.wasInterrupted = wasInterrupted
            cells = sheet.rows.map { row in
                Cell(
                    state: row.state,
                    matters: row.matters,
                    endpoint: row.endpoint,
                    metric: row.metric,
                    before: row.before,
                    now: row.now,
                    change: row.change,
                    reason: row.reason,
                    why: row.why
                )
            }
            remarks = sheet.remarks
            facts = sheet.facts
        }
    }
}
