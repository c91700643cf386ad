// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The engine threads of one worker: starts them together and combines their slices.
///
/// Owned by the worker's service.
final class Engines {
    private let threads: Int
    private let allowedHosts: AllowedHosts
    /// Both are called on the engines' threads.
    private let report: @Sendable (EngineSlice) -> Void
    private let failed: @Sendable (EngineError) -> Void
    private var scenario: Scenario?
    private var assignment: Assignment?
    private var controls: [EngineControl] = []
    private var assembler = IntervalAssembler(engineCount: 1, firstIndex: 0)

    init(
        threads: Int,
        allowedHosts: AllowedHosts,
        report: @escaping @Sendable (EngineSlice) -> Void,
        failed: @escaping @Sendable (EngineError) -> Void
    ) {
        self.threads = threads
        self.allowedHosts = allowedHosts
        self.report = report
        self.failed = failed
    }

    func prepare(_ scenario: Scenario, _ assignment: Assignment) {
        self.scenario = scenario
        self.assignment = assignment
    }

    /// Starts every thread; `runStart` is the common start instant on the monotonic clock, in ns.
    ///
    /// It may be in the past: then the engines start in the current slice.
    func start(at runStart: Int64, _ share: UserShare) throws(EngineError) {
        guard let scenario, let assignment, controls.isEmpty else { return }
        let ownStart = max(runStart, MonotonicClock.now())
        let firstSlice = Int((ownStart - runStart) / SliceClock.length)
        assembler = IntervalAssembler(engineCount: threads, firstIndex: firstSlice)
        let failed = failed
        for index in 0..<threads {
            let plan = EnginePlan(
                users: UserPlan(
                    scenario: scenario,
                    share: share,
                    engineIndex: index,
                    engineCount: threads,
                    runStart: runStart,
                    ownStart: ownStart
                ),
                allowedHosts: allowedHosts,
                wantsVariables: assignment.wantsVariables,
                mayGainUsers: assignment.contact.restsWhenUnheard
            )
            let control = try EngineControl(
                drainNanoseconds: scenario.load.stopTimeout.nanoseconds
            )
            controls.append(control)
            try EngineThread.start(plan, control, report: report) { error in
                if let error { failed(error) }
            }
        }
    }

    /// From now on the worker has these users.
    func adjust(_ share: UserShare) {
        for control in controls { control.adjust(share) }
    }

    func stop(drain: Duration) {
        for control in controls { control.stop(drainNanoseconds: drain.nanoseconds) }
    }

    /// The intervals that a slice completes.
    func add(_ slice: EngineSlice) -> [Interval] { assembler.add(slice) }

    /// The worker's own totals, once every engine has ended.
    var totals: WorkerTotals? { assembler.isFinished ? assembler.totals : nil }
}
