// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// What is counted against what a real server has counted.
@Suite(.serialized)
struct CountingTests {
    @Test func `a run counts exactly what the server's access log counts`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 12, spawn_rate: 12/s, run_time: 3s, warmup: 1s"
        )

        let (status, program) = try await tidemark.run(
            ["run", scenario, "--workers", "2", "--threads", "2"]
        )

        #expect(status == 0, "\(program.output)\(program.errors)")
        let log = try nginx.accessLog()
        let results = try tidemark.results()
        #expect(results.mergedRequests == log.count)
        #expect(results.conservation?.countedByWorkers == log.count)
        #expect(results.totalFailures == 0)
        #expect((results.totalRequests ?? 0) < log.count)
        #expect(results.timeline?.map(\.requests).reduce(0, +) == log.count)
        #expect(results.workers?.map(\.threads) == [2, 2])
    }

    @Test func `a run that is stopped in the middle counts what the server counted`()
        async throws
    {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 12, spawn_rate: 100/s, run_time: 60s"
        )
        let program = try tidemark.start(["run", scenario, "--workers", "2", "--threads", "2"])
        try await poll(seconds: 30, "load: \(program.errors)") {
            ((try? nginx.accessLog().count) ?? 0) > 500
        }

        program.signal(SIGINT)
        let status = try await program.wait()

        #expect(status == 130, "\(program.output)\(program.errors)")
        let results = try tidemark.results()
        #expect(results.mergedRequests == (try nginx.accessLog().count))
        #expect(results.conservation?.cut == 0)
        #expect(results.run?.wasInterrupted == true)
        #expect((results.durationSeconds ?? 0) < 60)
    }

    @Test func `every kind of request arrives as it was written`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.folder.write(
            """
            host: \(nginx.url)
            users:
              - name: user
                wait: {constant: 2ms}
                tasks:
                  - {get: "/a?q=1", name: /a}
                  - {get: /echo/get, body: asked}
                  - {head: /h}
                  - {delete: /d}
                  - {options: /o}
                  - {post: /echo/json, body: {json: {b: 1, a: [true, null, "x"]}}}
                  - {put: /echo/form, body: {form: {name: "a b", sign: "&"}}}
                  - {patch: /echo/text, body: plain, headers: {Content-Type: text/plain}}
                  - {get: /broken, expect: {status: 503}}
            load: {users: 4, spawn_rate: 100/s, run_time: 2s}
            """,
            to: "scenario.yaml"
        )

        let (status, program) = try await tidemark.run(["run", scenario])

        #expect(status == 0, "\(program.output)\(program.errors)")
        let kinds = Set(try nginx.accessLog())
        let expected: Set = [
            "GET /a?q=1 200 -", "GET /echo/get 200 asked", "HEAD /h 200 -", "DELETE /d 200 -",
            "OPTIONS /o 200 -",
            #"POST /echo/json 200 {\x22b\x22:1,\x22a\x22:[true,null,\x22x\x22]}"#,
            "PUT /echo/form 200 name=a+b&sign=%26", "PATCH /echo/text 200 plain",
            "GET /broken 503 -",
        ]
        #expect(expected.isSubset(of: kinds), "\(kinds)")
        #expect(try tidemark.results().totalFailures == 0)
    }

    /// Requests of two seconds, one after the other: the first starts in the warm-up and ends after
    /// it, the second starts in the measured part and ends after the run.
    @Test func `a request belongs to the part of the run in which it started`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            paths: ["/slow.bin"],
            wait: "{constant: 0s}",
            load: "users: 1, run_time: 3s, warmup: 1s"
        )

        let (status, program) = try await tidemark.run(["run", scenario])

        #expect(status == 0, "\(program.output)\(program.errors)")
        let results = try tidemark.results()
        #expect(results.mergedRequests == 2)
        #expect(results.totalRequests == 1)
        #expect(results.aggregated?.bodyBytes == 2000)
        #expect((results.aggregated?.min ?? 0) >= 1900)
        #expect(results.conservation?.cut == 0)
    }

    @Test func `a request over its time limit is a failure and not a latency`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.folder.write(
            """
            host: \(nginx.url)
            users:
              - tasks: [{get: /slow.bin, timeout: 300ms}]
            load: {users: 1, run_time: 2s}
            """,
            to: "scenario.yaml"
        )

        let (status, program) = try await tidemark.run(["run", scenario])

        #expect(status == 1, "\(program.output)\(program.errors)")
        let results = try tidemark.results()
        #expect(results.aggregated?.failureCauses?.map(\.cause) == ["timed out"])
        #expect(results.aggregated?.p50 == nil)
        #expect(program.output.contains("RESULT: FAILED"))
    }

    @Test func `a status that was not expected is a failure with its cause`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            paths: ["/ok", "/broken"],
            load: "users: 2, run_time: 2s, spawn_rate: 100/s"
        )

        let (_, program) = try await tidemark.run(["run", scenario])

        let results = try tidemark.results()
        let broken = try #require(results.endpoints["/broken"])
        #expect(broken.count == 0, "\(program.errors)")
        #expect(broken.failureCauses?.map(\.cause) == ["HTTP status 503"])
        #expect(broken.failureCauses?.first?.count == broken.failures)
        #expect(results.endpoints["/ok"]?.failures == 0)
    }
}
