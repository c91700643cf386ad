// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// Getting ready for a run: the scenario is parsed by the same parser that read the file, and the
/// machine is looked at.
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

    /// Whether this machine can do what it is about to be asked; the clock is the master's to judge.
    private func checks(_ scenario: Scenario, _ target: HostPort) async -> [FitnessCheck] {
        let needs = FitnessNeeds(scenario, assignment.segment, threadCount: threads)
        let facts = await WorkerFacts.gather(target: target)
        return FitnessJudge.checks(facts, needs, clockOffsetBound: nil)
    }
}
