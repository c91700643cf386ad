// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Hummingbird
package import Running
package import Shared
internal import Text

/// The answer to `GET /metrics`, from before the run until after its verdict.
package actor MetricsBoard: RunFollower {
    private var coordinator: RunCoordinator?
    private var verdict: Verdict?
    private var isOver = false
    private var hasReader = false
    private var isEndRead = false

    /// The longest wait for a last scrape at the end of a run.
    package static let patience = Duration.seconds(20)

    /// Opens the port while `body` runs; without an address there is no board.
    package static func serving<Value: Sendable>(
        _ address: HostPort?,
        _ body: (MetricsBoard?) async throws -> Value
    ) async throws -> Value {
        guard let address else { return try await body(nil) }
        let board = MetricsBoard()
        let router = Router()
        router.get("metrics") { _, _ in
            let (answer, isLast) = await board.answer()
            let text = ByteBuffer(string: answer)
            return Response(
                status: .ok,
                headers: [.contentType: MetricsText.contentType],
                // Counted when it is sent: the program may end after the last scrape.
                body: ResponseBody(contentLength: text.readableBytes) { writer in
                    try await writer.write(text)
                    try await writer.finish(nil)
                    await board.noteScrape(isLast: isLast)
                }
            )
        }
        return try await HTTPListener.serving(router, at: address, option: "--metrics") { port in
            let place = HostPort(host: address.host, port: port).text
            Console.line("metrics: http://\(place)/metrics")
            return try await body(board)
        }
    }

    /// From now on the figures come from this run.
    package func follow(_ coordinator: RunCoordinator) {
        self.coordinator = coordinator
    }

    private func noteScrape(isLast: Bool) {
        hasReader = true
        isEndRead = isEndRead || isLast
    }

    /// The current figures, and whether they are the last ones.
    private func answer() async -> (text: String, isLast: Bool) {
        let isLast = isOver
        var families: [MetricFamily] = []
        if let coordinator { families = await coordinator.metrics(isOver: isLast) }
        if let verdict { families.append(Self.family(of: verdict)) }
        return (MetricsText.text(families), isLast)
    }

    /// The run is over; a client that has read figures before gets the chance to read the last
    /// ones.
    package func finish(_ verdict: Verdict?) async {
        self.verdict = verdict
        isOver = true
        guard hasReader else { return }
        let deadline = ContinuousClock.now + Self.patience
        while !isEndRead, ContinuousClock.now < deadline {
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
    /// The current figures; `isOver` once no more will come.
    package func metrics(isOver: Bool) -> [MetricFamily] {
        LiveMetrics(
            figures: snapshot().figures,
            ledger: ledger,
            busyFractions: live.busyFractions,
            isOver: isOver
        ).families
    }
}
