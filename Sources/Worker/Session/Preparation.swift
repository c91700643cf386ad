// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// The preparation for a run: parses the scenario with the parser that read the file, and checks
/// the machine.
struct Preparation: Sendable {
    let assignment: Assignment
    let threads: Int
    let allowedHosts: AllowedHosts
    let mailbox: AsyncStream<WorkerEvent>.Continuation

    /// Ends with one event: prepared, or failed.
    func run() async {
        let text = String(decoding: assignment.scenario, as: UTF8.self)
        do throws(ScenarioProblems) {
            let scenario = try ScenarioParser.parse(text, fileName: "scenario")
            let forbidden = scenario.destinations.first { !allowedHosts.allow($0) }
            guard let target = scenario.dialledTarget, forbidden == nil else {
                mailbox.yield(.failed(.targetNotAllowed(forbidden?.text ?? scenario.host)))
                return
            }
            let checks = await checks(scenario, target)
            mailbox.yield(.prepared(scenario, assignment, checks: checks))
        } catch {
            mailbox.yield(.failed(.scenario(error.sentence)))
        }
    }

    /// Checks whether this machine can do its part; the master checks the clock.
    private func checks(_ scenario: Scenario, _ target: HostPort) async -> [FitnessCheck] {
        let needs = FitnessNeeds(scenario, assignment.segment, threadCount: threads)
        let facts = await WorkerFacts.gather(target: target)
        return FitnessJudge.checks(facts, needs, clockOffsetBound: nil)
    }
}
