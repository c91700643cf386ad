// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// A mailbox around the worker's session and its engines: takes the master's orders, runs the engines.
actor EngineRoom {
    private var session: WorkerSession
    private var plans: [EnginePlan] = []
    private var controls: [EngineControl] = []

    init(session: WorkerSession) { self.session = session }

    var hasJoined: Bool { session.hasJoined }

    /// True from the start of the engines on.
    var isRunning: Bool { !controls.isEmpty }

    func receive(_ message: MasterMessage) -> WorkerSession.Action {
        session.receive(message)
    }

    /// Parses the scenario with the same parser that read the file, and divides the segment.
    func prepare(_ assignment: Assignment, threads: Int) throws -> WorkerSession.Action {
        let text = String(decoding: assignment.scenario, as: UTF8.self)
        let scenario: Scenario
        do throws(ScenarioProblems) {
            scenario = try ScenarioParser.parse(text, fileName: "scenario")
        } catch {
            throw WorkerFailure.scenario(error.sentence)
        }
        plans = (0..<threads).map { index in
            EnginePlan(
                scenario: scenario,
                segment: assignment.segment.subdivided(index: index, of: threads),
                engineIndex: index,
                origin: 0
            )
        }
        return session.prepared(digest: scenario.digest)
    }

    /// `report` is called on the engines' threads.
    func startEngines(
        after delay: Duration,
        report: @escaping @Sendable (Result<EngineSlice, EngineError>) -> Void
    ) throws {
        let origin = MonotonicClock.now() + delay.nanoseconds
        do throws(EngineError) {
            for plan in plans {
                let control = try EngineControl()
                controls.append(control)
                try EngineThread.start(plan.starting(at: origin), control) { slice in
                    report(.success(slice))
                } finished: { error in
                    if let error { report(.failure(error)) }
                }
            }
        } catch {
            throw WorkerFailure.engine(error.sentence)
        }
    }

    func stopEngines(drain: Duration) {
        for control in controls { control.stop(drainNanoseconds: drain.nanoseconds) }
    }

    func report(_ interval: Interval) -> WorkerMessage { session.report(interval) }

    func farewell(_ totals: WorkerTotals) -> WorkerSession.Action { session.farewell(totals) }
}
