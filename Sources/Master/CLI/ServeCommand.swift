// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging
internal import Records
internal import Running
internal import Serving
internal import Shared
internal import UnixSignals

/// `tidemark serve`: a page to start runs and view their results.
struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Serve a page to start runs, watch them, and view past runs.",
        discussion: """
            Lists the scenarios of a folder and runs one at a time. A run of NAME.yaml is judged \
            against NAME.baseline.json if that exists. Each run gets a folder below --out, and \
            finished runs go into the history. The page can start only scenarios of the folder, \
            against the hosts in them or --host. Press Ctrl-C to stop the current run and then the \
            page.

            EXAMPLE: tidemark serve --scenarios Examples --host http://127.0.0.1:8000
            EXAMPLE: tidemark serve --web 0.0.0.0:8089 --token-file token --tls-cert master.pem \
            --tls-key master.key --tls-ca ca.pem
            """
    )

    @Option(
        help: ArgumentHelp(
            "Serve the page at this address; port 0 picks a free port. Other machines can "
                + "connect only with --token-file.",
            valueName: "host:port"
        )
    )
    var web = "127.0.0.1:8089"

    @Option(help: ArgumentHelp("Folder with the scenarios.", valueName: "folder"))
    var scenarios = "."

    @Option(help: ArgumentHelp("Parent folder for the folders of the runs.", valueName: "folder"))
    var out = "tidemark-runs"

    @Option(help: ArgumentHelp("History file for finished runs.", valueName: "file"))
    var history = HistoryStore.defaultPath

    @OptionGroup(title: "Scenario overrides")
    var load: LoadOptions

    @OptionGroup(title: "Workers")
    var cluster: ClusterOptions

    @OptionGroup(title: "Strictness")
    var environment: EnvironmentOptions

    func validate() throws {
        guard HostPort(web) != nil else {
            throw ValidationError("--web is \"\(web)\"; write host:port, e.g. 127.0.0.1:8089")
        }
        try cluster.validate()
    }

    func run() async throws {
        guard let address = HostPort(web) else { return }
        let page = try WebPlan(listen: address, cluster)
        let feed = LiveFeed()
        let desk = RunDesk(
            feed: feed,
            scenarios: try ScenarioShelf(folder: scenarios, overrides: try load.overrides()),
            runs: RunShelf(folder: out),
            cluster: try cluster.plan(),
            historyPath: history,
            gateOptions: environment.gateOptions
        )
        try RunFolder(path: out).create()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
        let server = WebServer(plan: page, feed: feed, desk: desk)
        try await server.whileServing { address in
            page.announce(address)
            await withTaskGroup(of: Void.self) { group in
                group.addTask {
                    for await _ in signals { await desk.close() }
                }
                await desk.work()
                group.cancelAll()
            }
        }
    }
}
