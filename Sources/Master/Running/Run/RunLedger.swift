// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import NIOCore
package import Protocol
package import Shared

/// The content of a journal, record by record: the members, the merged totals, the time line.
///
/// A replay applies each record. So does a live run, but for intervals: it checks each before it is
/// recorded, and merges it afterwards. `apply` does both in one, so the same journal always makes the
/// same results. Owned by the run's coordinator, or by the reader of a journal.
package final class RunLedger {
    /// One worker, as the journal knows it.
    package struct Member: Equatable {
        enum State: Equatable {
            case joined
            case measuring
            case left(WorkerTotals)
            /// Given up.
            case lost
        }

        package let name: String
        let threads: Int
        let session: UInt64
        var state = State.joined
        var segment: Segment?
        /// The worker's clock minus the master's at the start.
        var clock: ClockReading?
        /// Intervals merged; the next one has this sequence number.
        var mergedCount: UInt64 = 0
        /// Slices that the worker merged with a neighbour.
        var coarseSlices = 0
        /// End of the last merged interval, in ns since the start.
        var measuredUntil: Int64 = 0
        /// Requests that started over a millisecond after they were due.
        package var lateStarts: UInt64 = 0
        /// Start delay of its slowest engine, in ns.
        var startLag: Int64 = 0
        /// Since when it is silent, in ns since the start.
        var silentSince: Int64?
        var silences: [SilenceSpan] = []
        package var unfitness = Unfitness()
        /// Slices in which it rested; until others take over its users, these are not active.
        var restedSlices = 0
    }

    /// A span in which a worker was silent.
    struct SilenceSpan: Equatable {
        let from: Int64
        /// Nil while it lasts, and if the worker was given up.
        var until: Int64?
        let reason: String
    }

    package let opening: JournalEntry.Opening
    package let scenario: Scenario
    package let merger: IntervalMerger
    let timeline: Timeline
    package private(set) var members: [Member] = []
    private(set) var handovers: [Handover] = []
    /// Changes of the number of users by the operator, in order of time.
    private(set) var changes: [UserChange] = []
    /// On the clock of the master that started the run, in ns.
    private(set) var start: Int64?
    /// Since the start, if the load was ended early.
    private(set) var stoppedAt: Int64?
    private(set) var isInterrupted = false
    private(set) var resumptions: [Int64] = []
    /// True once the run has ended properly.
    private(set) var isClosed = false
    /// Observers of each merged interval; there are few, and only when a journal is read.
    private let spans: [IntervalSpans]
    /// Which part of it counts.
    let view: ReplayView

    /// Throws if its scenario is not valid.
    init(
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
        timeline = Timeline(load: scenario.load, view)
    }

    // MARK: Records

    /// Applies a record.
    ///
    /// Throws if the record cannot follow those before it, or is broken; then nothing of it is
    /// kept.
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

    /// Throws if an interval of a worker cannot be merged; call this before recording it.
    func check(_ interval: Interval) throws(WireError) -> CheckedInterval {
        let latest = scenario.load.total + scenario.load.stopTimeout + Self.lateness
        guard interval.endNanoseconds <= latest.nanoseconds else {
            throw .fieldOutOfRange("interval.end_nanoseconds")
        }
        return try merger.check(interval)
    }

    /// How much longer than load and drain a worker may report: it may have started late.
    private static let lateness = Duration.seconds(60)

    /// Adds an interval that is in the journal, or about to be.
    ///
    /// Throws if it is not the worker's next one.
    func merge(
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
        interval.startNanoseconds >= view.warmup(of: scenario.load).nanoseconds
    }

    private func isMeasured(_ interval: Interval) -> Bool {
        isAfterWarmup(interval)
            && interval.endNanoseconds <= scenario.load.total.nanoseconds + 1_000_000
    }

    /// A second is finished when every worker that may still report has reported it.
    private func finishSeconds() {
        // By index and without copies: called for each interval of a thousand workers.
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

    /// The worker of a session; nil if it does not belong to this run.
    func worker(ofSession session: UInt64) -> Int? {
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

    /// No more data will come for the open seconds.
    package func finish() { finishSeconds(until: .max) }

    // MARK: Frames

    static func interval(inFrame frame: [UInt8]) throws(WireError) -> Interval {
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
