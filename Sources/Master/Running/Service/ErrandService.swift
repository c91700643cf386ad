// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Protocol
internal import Shared
internal import Text

/// Executes a run's setup or teardown: a small run of its own, with one local worker and one user,
/// whose requests are not in the results.
struct ErrandService: Sendable {
    let errand: Errand
    let scenario: Scenario
    /// The folder of the run; the journal of a failed errand stays in a folder below it.
    let folder: RunFolder

    /// The values that the errand's user had at its end, as literal templates; empty if there is
    /// nothing to do.
    ///
    /// Throws `RunFailure.errand` if a request failed or the steps took too long.
    func perform() async throws -> [Variable] {
        guard let small = scenario.scenario(of: errand) else { return [] }
        let own = RunFolder(path: folder.path + "/" + errand.rawValue)
        try own.create()
        let service = RunService(
            preparation: .fresh(
                small,
                RunPreparation.identity(small),
                ClusterPlan.oneLocalWorker.rules,
                for: .errand
            ),
            cluster: .oneLocalWorker,
            folder: own,
            display: Display(isHeadless: true, isSilent: true)
        )
        let coordinator = try await coordinator(of: service)
        let summary = await coordinator.summary()
        if let reason = failure(summary, isDone: await coordinator.hasEndedEarly()) {
            throw RunFailure.errand(errand, reason: reason)
        }
        own.remove()
        let requests = Figure.count(summary.totalRequests ?? 0, "request")
        Console.line("\(errand.rawValue): \(requests), done")
        let found = small.users.flatMap(\.requests).flatMap(\.extractions).map(\.variable)
        return await coordinator.variables().filter { found.contains($0.key) }
            .sorted { $0.key < $1.key }
            .map { name, value in
                Variable(
                    name: name,
                    value: Template.escaped(String(decoding: value, as: UTF8.self))
                )
            }
    }

    private func coordinator(of service: RunService) async throws -> RunCoordinator {
        do {
            return try await service.run()
        } catch RunFailure.notStarted(let reason) {
            throw RunFailure.errand(errand, reason: reason)
        }
    }

    private func failure(_ summary: RunSummary, isDone: Bool) -> String? {
        for (label, endpoint) in summary.endpoints.sorted(by: { $0.key < $1.key })
        where endpoint.failures > 0 {
            let cause = endpoint.failureCauses?.first?.cause ?? "no cause is known"
            return "\(endpoint.method ?? "") \(endpoint.name ?? label): \(cause)"
        }
        if summary.run?.wasInterrupted == true { return "it was interrupted" }
        return isDone
            ? nil : "it did not end within \(QuantityText.text(of: Errand.timeLimit))"
    }
}

extension ClusterPlan {
    /// A local worker process with one engine thread, for requests that are not measured.
    fileprivate static let oneLocalWorker = ClusterPlan(
        localWorkers: 1,
        threadsPerLocalWorker: 1,
        expectedWorkers: 0,
        maxWait: .seconds(60),
        listen: HostPort(host: "127.0.0.1", port: 0),
        tokenFile: nil,
        tlsFiles: nil,
        isInsecureAllowed: false,
        rules: JournalEntry.Rules(
            expectedWorkers: 1,
            workerLoss: .invalid,
            contact: .standard,
            rebalances: false
        )
    )
}
