// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The figures of a run in progress for the live view, warm-up included.
package struct LiveFigures {
    /// The last interval's figures of a worker about itself.
    struct Slice {
        let users: Int
        let loopLagNanoseconds: Int64
        /// The share of the interval in which the busiest engine thread was busy.
        let busyFraction: Double
    }

    /// By worker.
    private(set) var slices: [Int: Slice] = [:]
    /// Requests that ended in each of the last seconds, by position.
    private var requestsBySecond: [Int: UInt64] = [:]

    private static let keptSeconds = 10

    /// Counts an interval that the merger has accepted.
    mutating func add(_ interval: Interval, worker: Int) {
        let length = max(1, interval.endNanoseconds - interval.startNanoseconds)
        slices[worker] = Slice(
            users: interval.activeUsers,
            loopLagNanoseconds: interval.health.loopLagNanoseconds,
            busyFraction: Double(interval.health.busiestCPUNanoseconds) / Double(length)
        )
        let second = Int(interval.startNanoseconds / 1_000_000_000)
        for cell in interval.cells {
            let count = cell.success.totals.count &+ cell.failure.totals.count
            requestsBySecond[second, default: 0] &+= count
        }
        requestsBySecond = requestsBySecond.filter { $0.key > second - Self.keptSeconds }
    }

    /// By worker: the share of its last interval in which its busiest engine thread was busy.
    package var busyFractions: [Int: Double] { slices.mapValues(\.busyFraction) }

    /// `sinceStart` in ns; nil before the start is known.
    func snapshot(
        scenario: Scenario,
        machine: RunMachine,
        merger: IntervalMerger,
        sinceStart: Int64?
    ) -> LiveSnapshot {
        let load = scenario.load
        let endpoints = scenario.endpoints.indices.map { merger.total(ofEndpoint: $0) }
        let elapsed = max(0, sinceStart ?? 0)
        // All workers have reported the second before the last one.
        let lastSecond = Int(elapsed / 1_000_000_000) - 2
        let lost = machine.members.count { member in
            member.startReading != nil && (member.state == .lost || member.silentSince != nil)
        }
        let failures = endpoints.reduce(0) { $0 &+ Int(clamping: $1.failure.count) }
        let merged = EndpointMetrics.sum(of: endpoints).success
        let figures = LiveSnapshot.Figures(
            phase: phase(load, machine, sinceStart),
            host: scenario.host,
            elapsedSeconds: Int(min(elapsed, load.total.nanoseconds) / 1_000_000_000),
            totalSeconds: Int(load.total.nanoseconds / 1_000_000_000),
            activeUsers: slices.values.reduce(0) { $0 + $1.users },
            plannedUsers: machine.wantedUsers,
            userLimit: machine.userRule.reasonAgainst == nil ? machine.userRule.limit : nil,
            requestsPerSecond: Int(clamping: requestsBySecond[max(0, lastSecond)] ?? 0),
            requests: endpoints.reduce(failures) { $0 &+ Int(clamping: $1.success.count) },
            failures: failures,
            readyWorkers: machine.members.count { $0.link != nil },
            expectedWorkers: machine.rules.expectedWorkers,
            lostWorkers: lost,
            p50: merged.milliseconds(at: .p50),
            p95: merged.milliseconds(at: .p95),
            p99: merged.milliseconds(at: .p99)
        )
        return LiveSnapshot(
            figures: figures,
            rows: zip(scenario.endpoints, endpoints).map(row)
        )
    }

    private func row(_ endpoint: Endpoint, _ metrics: EndpointMetrics) -> LiveSnapshot.Row {
        LiveSnapshot.Row(
            method: endpoint.method.rawValue,
            name: endpoint.name,
            requests: Int(clamping: metrics.success.count &+ metrics.failure.count),
            failures: Int(clamping: metrics.failure.count),
            p50: metrics.success.milliseconds(at: .p50),
            p95: metrics.success.milliseconds(at: .p95),
            p99: metrics.success.milliseconds(at: .p99)
        )
    }

    private func phase(
        _ load: Load,
        _ machine: RunMachine,
        _ sinceStart: Int64?
    ) -> LiveSnapshot.Phase {
        guard let sinceStart else { return .gathering }
        guard sinceStart < load.total.nanoseconds else { return .draining }
        let window = load.window(atNanoseconds: max(0, sinceStart))
        guard window == 0 else { return .measuring(iteration: window, count: load.iterations) }
        let planned = UserSchedule(machine.profile).plannedUsers(atNanoseconds: max(0, sinceStart))
        return planned < machine.wantedUsers ? .ramp : .warmup
    }
}
