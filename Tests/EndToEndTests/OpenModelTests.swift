// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// Arrivals at instants of their own, against a real server.
@Suite(.serialized)
struct OpenModelTests {
    private func run(
        _ nginx: Nginx,
        tasks: String,
        load: String,
        arguments: [String] = []
    ) async throws -> (status: Int32, results: RunSummary, output: String) {
        let tidemark = try Tidemark()
        let scenario = try tidemark.folder.write(
            "host: \(nginx.url)\nusers: [{tasks: \(tasks)}]\nload: {\(load)}\n",
            to: "scenario.yaml"
        )
        let (status, program) = try await tidemark.run(["run", scenario] + arguments)
        return (status, try tidemark.results(), program.output + program.errors)
    }

    @Test(arguments: ["1", "2", "3"])
    func `every arrival is served once, by whatever number of workers`(workers: String) async throws
    {
        let nginx = try await Nginx()

        let (status, results, output) = try await run(
            nginx,
            tasks: "[{get: \"/a/${counter()}\", name: /a}]",
            load:
                "arrivals: [{duration: 1s, rate: 0/s}, {duration: 1s, rate: 200/s}, "
                + "{duration: 1s, rate: 400/s, ramp: true}], max_in_flight: 200",
            arguments: ["--workers", workers, "--threads", "2"]
        )

        #expect(status == 0, "\(output)")
        // None in the first second, in which a late worker may still begin, 200 in the next, and 300 in
        // that of the ramp.
        #expect(try nginx.accessLog().count == 500)
        #expect(results.totalRequests == 500)
        #expect(results.arrivals?.due == 500)
        #expect(results.arrivals?.dropped == 0)
        let service = try #require(results.endpoints["/a"]?.service)
        #expect((service.p50 ?? .infinity) <= (results.endpoints["/a"]?.p50 ?? 0))
        #expect(results.workers?.allSatisfy { $0.requests > 100 } == true)
    }

    @Test func `what finds nobody free is dropped, and that is no measurement`() async throws {
        let nginx = try await Nginx()

        let (status, results, output) = try await run(
            nginx,
            tasks: "[{get: /slow.bin}]",
            load: "arrivals: [{duration: 1s, rate: 20/s}], max_in_flight: 4"
        )

        #expect(status == 3, "\(output)")
        // Each takes two seconds, so that the first four keep everybody busy.
        #expect(try nginx.accessLog().count == 4)
        #expect(results.totalRequests == 4)
        #expect(results.arrivals == ArrivalSummary.of(results.arrivals, due: 20, dropped: 16))
        #expect(
            output.contains(
                "16 of 20 arrivals (80.0 %) were dropped, because all users were busy; that is not "
                    + "the load that was asked"
            )
        )
    }

    @Test func `the same seed gives each arrival the same task, whoever serves it`() async throws {
        var logs: [[String]] = []
        for workers in ["1", "2"] {
            let nginx = try await Nginx()
            _ = try await run(
                nginx,
                tasks:
                    "[{get: \"/a/${int(1, 1000)}\", name: /a}, {get: \"/b/${uuid()}\", name: /b}]",
                load: "arrivals: [{duration: 1s, rate: 150/s}], spacing: poisson, seed: 3",
                arguments: ["--workers", workers]
            )
            logs.append(try nginx.accessLog().sorted())
        }

        #expect((100...200).contains(logs[0].count))
        #expect(logs[0] == logs[1])
    }
}

extension ArrivalSummary {
    /// The same with other counts: lags are the machine's.
    fileprivate static func of(_ other: ArrivalSummary?, due: Int, dropped: Int) -> ArrivalSummary?
    {
        guard var summary = other else { return nil }
        summary.due = due
        summary.dropped = dropped
        return summary
    }
}
