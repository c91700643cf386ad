// SPDX-License-Identifier: Apache-2.0

package import Shared

extension RunSummary {
    /// A run with everything that a report shows: two endpoints, failures, a lost worker.
    package static var sample: RunSummary {
        var article = EndpointSummary.sample(method: "GET", name: "/api/articles/[slug]")
        article.count = 643
        article.thinPercentiles = ["p99"]
        var search = EndpointSummary.sample(method: "POST", name: "/api/search, \"quoted\"")
        search.count = 380
        search.failures = 6
        search.failureCauses = [
            FailureCauseSummary(
                cause: "HTTP status 503",
                count: 5,
                firstSeenSeconds: 17.25,
                lastSeenSeconds: 40
            ),
            FailureCauseSummary(
                cause: "timed out",
                count: 1,
                firstSeenSeconds: 30,
                lastSeenSeconds: 30
            ),
        ]
        var summary = RunSummary(endpoints: [
            "/api/articles/[slug]": article, "/api/search, \"quoted\"": search,
        ])
        summary.schemaVersion = 1
        summary.durationSeconds = 75
        summary.totalRequests = 1029
        summary.totalFailures = 6
        var all = EndpointSummary.sample(method: "", name: "")
        all.method = nil
        all.name = nil
        all.count = 1023
        all.failures = 6
        summary.aggregated = all
        summary.addCluster()
        summary.run = .sample
        summary.run?.command = [
            "tidemark", "run", "it's.yaml", "--host", "http://h/?a=b&c", "--users", "20",
        ]
        return summary
    }

    /// One endpoint, on a machine of two cores.
    package static func sound(_ endpoint: EndpointSummary) -> RunSummary {
        var summary = RunSummary(endpoints: ["/a": endpoint])
        summary.schemaVersion = RunSummary.currentSchemaVersion
        summary.conservation = ConservationCheck(countedByWorkers: 1, merged: 1, cut: 0)
        summary.environment = MachineFacts()
        summary.environment?.cpuCores = 2
        summary.environment?.memoryMB = 4096
        summary.environment?.cpuModel = "A Model"
        return summary
    }

    /// Its p95 and p99 are twice and three times its median.
    package static func sound(latency: Double, count: Int = 5000) -> RunSummary {
        var endpoint = EndpointSummary(count: count, failures: 0)
        endpoint.p50 = latency
        endpoint.p95 = latency * 2
        endpoint.p99 = latency * 3
        return sound(endpoint)
    }

    private mutating func addCluster() {
        conservation = ConservationCheck(countedByWorkers: 1215, merged: 1215, cut: 2)
        var lost = WorkerSummary(
            name: "host-2",
            threads: 2,
            requests: 400,
            cpuSeconds: 0.5,
            measuredUntilSeconds: 42
        )
        lost.lostAtSeconds = 43.2
        var first = WorkerSummary(
            name: "host-1",
            threads: 1,
            requests: 815,
            cpuSeconds: 2.25,
            measuredUntilSeconds: 90
        )
        first.startSkewMilliseconds = 0.42
        workers = [first, lost]
        timeline = [0, 15].map(TimelinePoint.sample)
    }
}

extension RunIdentity {
    fileprivate static var sample: RunIdentity {
        RunIdentity(
            toolVersion: "0.1.0",
            startedAt: "2026-01-02T03:04:05Z",
            scenarioFile: "scenario.yaml",
            scenarioDigest: "0123",
            workloadDigest: "3720f7a32e08d87f71df964461dc15698ab322e7b11f380e1ad787f0fd2207ac",
            scenario: .requesting([], at: "http://localhost:8000")
        )
    }
}

extension EndpointSummary {
    fileprivate static func sample(method: String, name: String) -> EndpointSummary {
        var endpoint = EndpointSummary(count: 0, failures: 0)
        endpoint.method = method
        endpoint.name = name
        endpoint.p50 = 4.207
        endpoint.p95 = 28.5
        endpoint.p99 = 172.031
        endpoint.mean = 9.125
        endpoint.min = 0.513
        endpoint.max = 1250.25
        endpoint.requestsPerSecond = 8.573333
        endpoint.failuresPerSecond = 0.08
        endpoint.bodyBytes = 123_456
        endpoint.percentiles = Dictionary(
            uniqueKeysWithValues: Quantile.reported.map { ($0.text, $0.fraction * 10) }
        )
        return endpoint
    }
}

extension TimelinePoint {
    fileprivate static func sample(second: Int) -> TimelinePoint {
        TimelinePoint(
            second: second,
            window: second < 15 ? 0 : 1,
            users: 20,
            requests: second,
            failures: 0,
            percentiles: second == 0 ? [:] : ["p50": 4.2, "p100": 9],
            cumulative: CumulativeFigures(
                requests: second * 13,
                failures: 1,
                median: 4.2,
                mean: 5.125,
                min: 1,
                max: 9,
                bodyBytes: 1000
            )
        )
    }
}

extension CumulativeFigures {
    package static let none = CumulativeFigures(
        requests: 0,
        failures: 0,
        median: 0,
        mean: 0,
        min: 0,
        max: 0,
        bodyBytes: 0
    )
}
