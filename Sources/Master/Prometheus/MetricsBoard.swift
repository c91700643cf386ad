// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import Shared

/// What `GET /metrics` answers, from before the run until after its verdict.
actor MetricsBoard: RunFollower {
    private var coordinator: RunCoordinator?
    private var verdict: Verdict?
    private var isOver = false
    private var scrapeCount = 0

    /// How long the end of a run waits for one more scrape.
    static let patience = Duration.seconds(20)

    /// Opens the port while `body` runs; without an address there is no board.
    static func serving<Value: Sendable>(
        _ address: HostPort?,
        _ body: (MetricsBoard?) async throws -> Value
    ) async throws -> Value {
        guard let address else { return try await body(nil) }
        let board = MetricsBoard()
        let router = Router()
        router.get("metrics") { _, _ in
            Response(
                status: .ok,
                headers: [.contentType: MetricsText.contentType],
                body: ResponseBody(byteBuffer: ByteBuffer(string: await board.scrape()))
            )
        }
        return try await HTTPListener.serving(router, at: address, option: "--metrics") { port in
            let place = HostPort(host: address.host, port: port).text
            Console.line("metrics: http://\(place)/metrics")
            return try await body(board)
        }
    }

    /// From now on the figures are those of this run.
    func follow(_ coordinator: RunCoordinator) {
        self.coordinator = coordinator
    }

    func scrape() async -> String {
        scrapeCount += 1
        var families: [MetricFamily] = []
        if let coordinator { families = await coordinator.metrics(isOver: isOver) }
        if let verdict { families.append(Self.family(of: verdict)) }
        return MetricsText.text(families)
    }

    /// The run is over; whoever has read figures before gets the chance to read the last ones.
    func finish(_ verdict: Verdict?) async {
        self.verdict = verdict
        isOver = true
        guard scrapeCount > 0 else { return }
        let seen = scrapeCount
        let deadline = ContinuousClock.now + Self.patience
        while scrapeCount == seen, ContinuousClock.now < deadline {
            do { try await Task.sleep(for: .milliseconds(50)) } catch { return }
        }
    }

    private static func family(of verdict: Verdict) -> MetricFamily {
        var family = MetricFamily("tidemark_verdict", .gauge, "1 for the verdict of the run.")
        family.add(verdict.rawValue, of: Verdict.allCases.map(\.rawValue), as: "verdict")
        return family
    }
}

extension RunCoordinator {
    /// The figures of now; `isOver` once there is nothing more to come.
    func metrics(isOver: Bool) -> [MetricFamily] {
        LiveMetrics(
            snapshot: snapshot(),
            ledger: ledger,
            busyShares: live.busyShares,
            isOver: isOver
        ).families
    }
}
