// SPDX-License-Identifier: Apache-2.0

internal import Files
package import Judging
internal import Protocol
internal import Records
internal import Reporting
package import Running
internal import Shared

/// Accepts orders for runs and executes them, one at a time; a run that fails reports why, and the
/// next can start.
package actor RunDesk {
    package nonisolated let feed: LiveFeed
    package nonisolated let scenarios: ScenarioShelf
    package nonisolated let runs: RunShelf
    package nonisolated let historyPath: String
    private let cluster: ClusterPlan
    package nonisolated let gateOptions: GateOptions
    private var isBusy = false
    private var isClosing = false
    private let jobs: AsyncStream<Job>
    private let queue: AsyncStream<Job>.Continuation

    private struct Job: Sendable {
        package let scenario: Scenario
        package let file: String
        package let overrides: ScenarioOverrides
        package let folder: String
        package let baseline: Baseline?
    }

    package init(
        feed: LiveFeed,
        scenarios: ScenarioShelf,
        runs: RunShelf,
        cluster: ClusterPlan,
        historyPath: String,
        gateOptions: GateOptions
    ) {
        self.feed = feed
        self.scenarios = scenarios
        self.runs = runs
        self.cluster = cluster
        self.historyPath = historyPath
        self.gateOptions = gateOptions
        // One at a time: a second order never waits.
        (jobs, queue) = AsyncStream.makeStream(bufferingPolicy: .bufferingOldest(1))
    }

    /// Starts a run and returns its id.
    ///
    /// Throws `WebError` while another run is in progress, and for problems of the scenario or the
    /// order.
    package func start(_ order: RunOrder) async throws -> String {
        guard !isClosing else { throw WebError(503, "the server is shutting down") }
        guard !isBusy else {
            throw WebError(409, "a run is in progress; stop it first, or wait until it ends")
        }
        let path = try scenarios.path(of: order.scenario)
        let overrides = try order.overrides(over: scenarios.overrides)
        let scenario = try ScenarioFile.read(path, overrides: overrides)
        if let obstacle = cluster.obstacle(to: scenario) { throw WebError(422, obstacle) }
        let baselinePath = scenarios.baselinePath(order.scenario)
        let baseline = try baselinePath.map { try BaselineFile.read($0) }
        let id = try runs.makeFolder(for: order.scenario, baseline: baselinePath)
        let job = Job(
            scenario: scenario,
            file: path,
            overrides: overrides,
            folder: runs.folder(of: id),
            baseline: baseline
        )
        isBusy = true
        await feed.begin(scenario: path, id: id)
        queue.yield(job)
        return id
    }

    /// Accepts no more orders, and stops the current run.
    package func close() {
        isClosing = true
        queue.finish()
    }

    /// Executes orders until it is closed.
    package func work() async {
        for await job in jobs {
            await perform(job)
            isBusy = false
        }
    }

    private nonisolated func perform(_ job: Job) async {
        do {
            let destination = ResultsDestination(folder: job.folder)
            let run = GatedRun(
                load: LoadRun(
                    scenario: job.scenario,
                    file: job.file,
                    overrides: job.overrides,
                    cluster: cluster,
                    folder: RunFolder(path: job.folder),
                    display: Display(isHeadless: true),
                    followers: [RunWatch(feed: feed)]
                ),
                baseline: job.baseline,
                options: gateOptions,
                destination: destination
            )
            let ending = try await run.measure()
            try ending.write(to: destination)
            for line in ending.lines { Console.line(line) }
            remember(ending)
            await feed.end(ending.sheet, ending.summary)
        } catch let error as any UserFacingError {
            await fail(error.sentence)
        } catch {
            await fail("this is a bug of Tidemark: \(error)")
        }
    }

    private nonisolated func fail(_ sentence: String) async {
        Console.line("error: \(sentence)")
        await feed.fail(sentence)
    }

    /// A run that was stopped or changed by hand is not comparable with others of its scenario.
    ///
    /// A failure here is a warning: the results and the verdict are not affected.
    private nonisolated func remember(_ ending: RunEnding) {
        guard ending.wentAsPlanned else { return }
        do {
            let store = try HistoryStore.creating(historyPath)
            _ = try store.add([HistoryRun(ending.summary, .now)], findsRetries: true)
            try store.close()
        } catch let error as any UserFacingError {
            Console.line("WARNING: \(error.sentence)")
        } catch {
            Console.line("WARNING: history \(historyPath): \(error)")
        }
    }
}
