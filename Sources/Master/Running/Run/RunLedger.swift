// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import NIOCore
package import Protocol
package import Shared

/// What a journal says of a run, record by record: the members, the merged totals, the time line.
///
/// A live run and a replayed one go through the same `apply`, so the same journal always makes the
/// same results. Owned by the run's coordinator, or by the reader of a journal.
package final class RunLedger {
    /// One worker, as the journal knows it.
    package struct Member: Equatable {
        package enum State: Equatable {
            case joined
            case measuring
            case left(WorkerTotals)
            /// Given up.
            case lost
        }

        package let name: String
        package let threads: Int
        package let session: UInt64
        package var state = State.joined
        package var segment: Segment?
        /// The worker's clock less the master's at the start.
        package var clock: ClockReading?
        /// Intervals merged; the next one has this sequence number.
        var mergedCount: UInt64 = 0
        /// Slices that were merged with a neighbour by the worker.
        var coarseSlices = 0
        /// End of the last merged interval, in ns since the start.
        var measuredUntil: Int64 = 0
        /// Requests that started over a millisecond after they were due.
        package var lateStarts: UInt64 = 0
        /// How late its slowest engine began, in ns.
        var startLag: Int64 = 0
        /// Since when nothing is heard of it, in ns since the start.
        var silentSince: Int64?
        package var silences: [SilenceSpan] = []
        package var unfitness = Unfitness()
        /// Slices in which it rested; until others take its users over, these are not active.
        var restedSlices = 0
    }

    /// A span in which nothing was heard from a worker.
    package struct SilenceSpan: Equatable {
        package let from: Int64
        /// Nil while it lasts, and when it was given up.
        package var until: Int64?
        package let reason: String
    }

    package let opening: JournalEntry.Opening
    package let scenario: Scenario
    package let merger: IntervalMerger
    package let timeline: Timeline
    package private(set) var members: [Member] = []
    private(set) var handovers: [Handover] = []
    /// Of the number of users, by the operator; in order of time.
    package private(set) var changes: [UserChange] = []
    /// On the clock of the master that began the run, in ns.
    package private(set) var start: Int64?
    /// Since the start, when the load was ended before its time.
    private(set) var stoppedAt: Int64?
    private(set) var isInterrupted = false
    private(set) var resumptions: [Int64] = []
    /// True once the run has ended in order.
    private(set) var isClosed = false
    /// Who is told of each interval as it is merged; they are few, and only where a journal is read.
    private let spans: [IntervalSpans]
    /// What of it is counted.
    package let view: ReplayView

    /// Throws when the scenario in it is not one.
    package init(
        _ opening: JournalEntry.Opening,
        view: ReplayView = ReplayView(),
        spans: (JournalEntry.Opening, Scenario) -> [IntervalSpans] = { _, _ in [] }
    ) throws {
        self.opening = opening
        self.view = view
        let text = String(decoding: opening.scenario, as: UTF8.self)
        scenario = try ScenarioParser.parse(text, fileName: "scenario")
        self.spans = spans(opening, scenario)
        merger = IntervalMerger(
            windowCount: scenario.load.iterations + 1,
            endpointCount: scenario.endpoints.count
        )
        timeline = Timeline(load: scenario.load, keepsEndpoints: view.keepsEndpointHistory)
    }

    // MARK: Records

    /// Takes a record in.
    ///
    /// Throws when the record cannot follow those before it, or is broken; nothing of it is kept.
    func apply(_ entry: JournalEntry) throws(WireError) {
        switch entry {
        case .opening: throw .unexpectedMessage("opening")
        case .joined(let worker, let membership):
            guard worker == members.count else { throw .fieldOutOfRange("joined.worker") }
            merger.addWorker()
            members.append(
                Member(
                    name: membership.name,
                    threads: membership.threads,
                    session: membership.session
                )
            )
        case .started(let started): try apply(started)
        case .received(let worker, let receipt):
            try checkMember(worker)
            let checked = try check(try Self.interval(inFrame: receipt.frame))
            try merge(checked, worker: worker, drift: receipt.drift)
        case .silent(let worker, let silence):
            try checkMember(worker)
            apply(silence, worker: worker)
        case .returned(let worker, let instant):
            try checkMember(worker)
            members[worker].silentSince = nil
            let last = members[worker].silences.indices.last
            if let last { members[worker].silences[last].until = instant }
        case .moved(let added): handovers += added
        case .changed(let change):
            guard change.instantNanoseconds >= changes.last?.instantNanoseconds ?? 0,
                changes.count < Limits.userChanges
            else { throw .fieldOutOfRange("changed") }
            changes.append(change)
        case .left(let worker, _, let frame):
            try checkMember(worker)
            members[worker].state = .left(try Self.totals(inFrame: frame))
            finishSeconds()
        case .stopped(let instant, let isByOperator):
            stoppedAt = stoppedAt ?? instant
            isInterrupted = isInterrupted || isByOperator
        case .resumed(let instant): resumptions.append(instant)
        case .closing: isClosed = true
        }
    }

    private func checkMember(_ worker: Int) throws(WireError) {
        guard members.indices.contains(worker) else { throw .fieldOutOfRange("worker") }
    }

    private func apply(_ started: JournalEntry.Started) throws(WireError) {
        guard started.clocks.count == started.workers.count else {
            throw .fieldOutOfRange("started.clocks")
        }
        guard !started.workers.isEmpty else { throw .fieldOutOfRange("started.workers") }
        let isFirst = start == nil
        start = started.clock
        for (position, worker) in started.workers.enumerated() {
            try checkMember(worker)
            members[worker].state = .measuring
            members[worker].clock = started.clocks[position]
            if isFirst {
                members[worker].segment = Segment(index: position, count: started.workers.count)
            }
        }
    }

    private func apply(_ silence: JournalEntry.Silence, worker: Int) {
        if members[worker].silentSince == nil {
            members[worker].silentSince = silence.instant
            members[worker].silences.append(
                SilenceSpan(from: silence.instant, until: nil, reason: silence.reason)
            )
        }
        if silence.isFinal {
            members[worker].state = .lost
            finishSeconds()
        }
    }

    /// Throws when an interval of a worker cannot be merged: to be asked before it is recorded.
    package func check(_ interval: Interval) throws(WireError) -> CheckedInterval {
        let latest = scenario.load.total + scenario.load.stopTimeout + Self.lateness
        guard interval.endNanoseconds <= latest.nanoseconds else {
            throw .fieldOutOfRange("interval.end_nanoseconds")
        }
        return try merger.check(interval)
    }

    /// By how much a worker may report beyond load and drain: it may have begun late.
    private static let lateness = Duration.seconds(60)

    /// Adds an interval that is in the journal, or on its way there.
    ///
    /// Throws when it is not the worker's next one.
    package func merge(
        _ checked: CheckedInterval,
        worker: Int,
        drift: Int64
    ) throws(WireError) {
        try checkMember(worker)
        let interval = checked.interval
        guard interval.sequence == members[worker].mergedCount else {
            throw .fieldOutOfRange("interval.sequence")
        }
        if let counted = view.counted(checked, of: members[worker].name) {
            merger.merge(counted, worker: worker, countsArrivals: isAfterWarmup(interval))
            timeline.add(counted, drift: drift)
            for spans in spans { spans.add(counted) }
        }
        merger.reuse(checked)
        members[worker].mergedCount += 1
        members[worker].coarseSlices += interval.sliceCount > 1 ? interval.sliceCount : 0
        members[worker].measuredUntil = interval.endNanoseconds
        members[worker].startLag = max(
            members[worker].startLag,
            interval.health.startLagNanoseconds
        )
        members[worker].lateStarts &+= interval.health.lateStartCount
        members[worker].restedSlices += interval.health.restedSliceCount
        members[worker].unfitness.add(interval, isMeasured: isMeasured(interval))
        finishSeconds()
    }

    /// Also of what comes after the end: only arrivals that were due before it still begin there.
    private func isAfterWarmup(_ interval: Interval) -> Bool {
        interval.startNanoseconds >= scenario.load.warmup.nanoseconds
    }

    private func isMeasured(_ interval: Interval) -> Bool {
        isAfterWarmup(interval)
            && interval.endNanoseconds <= scenario.load.total.nanoseconds + 1_000_000
    }

    /// A second is finished when everybody who may still report has reported it.
    private func finishSeconds() {
        // By index, and no copies: it is asked with each interval of a thousand workers.
        var slowest: Int64?
        for worker in members.indices where members[worker].state == .measuring {
            slowest = min(slowest ?? .max, members[worker].measuredUntil)
        }
        finishSeconds(until: slowest ?? 0)
    }

    /// In ns since the start.
    private func finishSeconds(until instant: Int64) {
        timeline.finish(until: instant)
        for spans in spans { spans.finish(until: instant) }
    }

    // MARK: Leftovers

    /// The worker of a session; nil when it is not of this run.
    package func worker(ofSession session: UInt64) -> Int? {
        members.firstIndex { $0.session == session }
    }

    // MARK: Time line

    /// By endpoint, its seconds, in the order of the scenario; empty unless the view keeps them.
    package var endpointHistories: [EndpointHistory] {
        scenario.endpoints.enumerated().compactMap { index, endpoint in
            timeline.endpointPoints[index].map {
                EndpointHistory(method: endpoint.method.rawValue, name: endpoint.name, points: $0)
            }
        }
    }

    /// Nothing more is to come for the seconds that are still open.
    package func finish() { finishSeconds(until: .max) }

    // MARK: Frames

    package static func interval(inFrame frame: [UInt8]) throws(WireError) -> Interval {
        guard case .interval(let interval) = try WorkerMessage(payload: ByteBuffer(bytes: frame))
        else { throw .unexpectedMessage("in place of an interval") }
        return interval
    }

    private static func totals(inFrame frame: [UInt8]) throws(WireError) -> WorkerTotals {
        guard case .farewell(let totals) = try WorkerMessage(payload: ByteBuffer(bytes: frame))
        else { throw .unexpectedMessage("in place of a farewell") }
        return totals
    }
}
