// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// What users do, as a real server saw it.
@Suite(.serialized)
struct WorkloadTests {
    private func run(
        _ text: String,
        _ nginx: Nginx,
        arguments: [String] = [],
        files: [String: String] = [:]
    ) async throws -> (status: Int32, results: RunSummary, output: String) {
        let tidemark = try Tidemark()
        for (name, content) in files { _ = try tidemark.folder.write(content, to: name) }
        let scenario = try tidemark.folder.write("host: \(nginx.url)\n" + text, to: "scenario.yaml")
        let (status, program) = try await tidemark.run(["run", scenario] + arguments)
        return (status, try tidemark.results(), program.output + program.errors)
    }

    @Test func `each user logs in once, browses in order, and logs out`() async throws {
        let nginx = try await Nginx()

        let (status, results, output) = try await run(
            """
            data:
              accounts: {csv: accounts.csv, each: user, at_end: stop_user}
            users:
              - wait: {constant: 5ms}
                on_start:
                  - post: /echo/login
                    body: {form: {user: "${accounts.user}", key: "${accounts.key}"}}
                    extract: {server: {header: Server, regex: "^([a-z]+)"}}
                tasks:
                  - steps:
                      - {get: "/${server}/first"}
                      - {repeat: 2, steps: [{get: /second}]}
                on_stop: [{get: "/out/${accounts.user}", name: /out}]
            load: {users: 6, spawn_rate: 100/s, run_time: 1s}
            """,
            nginx,
            arguments: ["--workers", "2", "--threads", "2"],
            files: ["accounts.csv": "user,key\n" + (1...6).map { "u\($0),a&\($0)\n" }.joined()]
        )

        #expect(status == 0, "\(output)")
        let log = try nginx.accessLog()
        let users = (1...6).map { "u\($0)" }
        #expect(
            log.filter { $0.hasPrefix("POST /echo") }.sorted()
                == users.enumerated().map { "POST /echo/login 200 user=\($1)&key=a%26\($0 + 1)" }
        )
        #expect(
            log.filter { $0.hasPrefix("GET /out") }.sorted()
                == users.map { "GET /out/\($0) 200 -" }
        )
        let firsts = log.count { $0.hasPrefix("GET /nginx/first ") }
        let seconds = log.count { $0.hasPrefix("GET /second ") }
        #expect((2 * firsts - 12...2 * firsts).contains(seconds))
        // What the echo's own request to nginx adds, one for each login, is none of ours.
        #expect(results.mergedRequests == log.count - 6)
        #expect(results.endpoints["/out"] == nil)
    }

    @Test func `setup comes once before the load, teardown once after it, and neither is counted`()
        async throws
    {
        let nginx = try await Nginx()

        let (status, results, output) = try await run(
            """
            variables: {lang: en}
            setup:
              - post: /seed/${lang}
                extract: {found: {header: Server, regex: "^([a-z]+)"}}
              - {get: "/ready/${found}"}
            users:
              - variables: {path: "${found}/${lang}"}
                max_tasks: 3
                tasks: [{get: "/${raw(path)}"}]
            teardown: [{delete: "/seed/${found}"}]
            load: {users: 4, spawn_rate: 100/s, run_time: 30s}
            """,
            nginx,
            arguments: ["--workers", "2", "--threads", "2"]
        )

        #expect(status == 0, "\(output)")
        let log = try nginx.accessLog()
        let own = log.filter { !$0.contains("/seed") && !$0.contains("/ready") }
        #expect(own.count == 12, "\(log)")
        #expect(own.allSatisfy { $0.hasPrefix("GET /nginx/en ") }, "\(log)")
        #expect(log.first?.hasPrefix("POST /seed/en ") ?? false, "\(log)")
        #expect(log.count { $0.hasPrefix("GET /ready/nginx ") } == 1)
        #expect(log.last?.hasPrefix("DELETE /seed/nginx ") ?? false, "\(log)")
        #expect(results.totalRequests == 12)
        #expect(results.endpoints.count == 1)
        // Everybody was through long before the 30 s.
        #expect((results.durationSeconds ?? 99) < 20)
    }

    @Test func `without its setup there is no load, and a teardown that fails changes no verdict`()
        async throws
    {
        let nginx = try await Nginx()
        let rest = """
            users: [{max_tasks: 1, tasks: [{get: /a}]}]
            load: {users: 1, run_time: 10s}
            """

        let noSetup = try Tidemark()
        let scenario = try noSetup.folder.write(
            "host: \(nginx.url)\nsetup: [{post: /seed, expect: {status: 299}}]\n" + rest,
            to: "scenario.yaml"
        )
        let (refused, program) = try await noSetup.run(["run", scenario])
        let (status, results, output) = try await run("teardown: [{get: /broken}]\n" + rest, nginx)

        #expect(refused == 69)
        #expect(
            program.errors
                == "error: setup failed, so the run did not start: POST /seed: HTTP status 200\n"
        )
        #expect(status == 0)
        #expect(
            output.contains(
                "WARNING: teardown failed: GET /broken: HTTP status 503. The results of the "
                    + "load are not affected\n"
            )
        )
        #expect(results.totalRequests == 1)
        #expect(
            try nginx.accessLog().map { $0.prefix(12) } == [
                "POST /seed 2", "GET /a 200 -", "GET /broken ",
            ]
        )
    }

    @Test func `no row is used twice on any worker, and the users stop after the last`()
        async throws
    {
        let nginx = try await Nginx()
        let rows = (0..<100).map(String.init).joined(separator: ", ")

        let (_, results, output) = try await run(
            """
            data: {ids: {values: [\(rows)], order: shuffled, at_end: stop_user}}
            users:
              - {tasks: [{get: "/id/${ids}", name: "/id/[id]"}]}
            load: {users: 7, spawn_rate: 100/s, run_time: 1s}
            """,
            nginx,
            arguments: ["--workers", "2", "--threads", "2"]
        )

        let paths = try nginx.accessLog().map { $0.split(separator: " ")[1] }
        #expect(Set(paths).count == 100, "\(output)")
        #expect(paths.count == 100)
        #expect(results.totalRequests == 100)
    }

    @Test func `checks fail requests, soft ones only count`() async throws {
        let nginx = try await Nginx()

        let (_, results, output) = try await run(
            """
            users:
              - wait: {constant: 5ms}
                tasks:
                  - {get: /a, checks: [{body: {contains: hello}}, {body: {contains: bye}, soft: true}]}
                  - {get: /b, checks: [{size: {at_most: 3}}]}
                  - {get: "/c/${late}", name: /c}
                  - {get: /d, extract: {late: {json: $.id}}}
            load: {users: 2, spawn_rate: 100/s, run_time: 1s}
            """,
            nginx
        )

        let endpoints = results.endpoints
        #expect(endpoints["/a"]?.failures == 0, "\(output)")
        #expect(endpoints["/a"]?.softFailures?.first?.cause == "check failed: body contains bye")
        #expect(endpoints["/a"]?.softFailures?.first?.count == endpoints["/a"]?.count)
        #expect(
            endpoints["/b"]?.failureCauses?.map(\.cause) == ["check failed: size at most 3 bytes"]
        )
        #expect(endpoints["/c"]?.failureCauses?.map(\.cause) == ["no value for late"])
        #expect(endpoints["/d"]?.failureCauses?.map(\.cause) == ["nothing to extract for late"])
        #expect(!(try nginx.accessLog()).contains { $0.contains("/c/") })
    }

    @Test func `the same seed sends the same requests, whatever the number of workers`()
        async throws
    {
        var logs: [[String]] = []
        for workers in ["1", "2"] {
            let nginx = try await Nginx()
            _ = try await run(
                """
                users:
                  - max_tasks: 20
                    wait: {constant: 1ms}
                    tasks:
                      - {weight: 2, get: "/a/${int(1, 1000)}/${uuid()}/${counter()}", name: /a}
                      - {weight: 1, get: "/b/${choice(x, y)}", name: /b}
                load: {users: 5, spawn_rate: 100/s, run_time: 1s, seed: 77}
                """,
                nginx,
                arguments: ["--workers", workers]
            )
            logs.append(try nginx.accessLog().sorted())
        }

        #expect(logs[0].count == 100)
        #expect(logs[0] == logs[1])
    }

    @Test func `tags leave out what they leave out`() async throws {
        let nginx = try await Nginx()

        let (_, results, output) = try await run(
            """
            users:
              - wait: {constant: 5ms}
                tasks:
                  - {get: /a, tags: [read]}
                  - {get: /b, tags: [read, slow]}
                  - {get: /c}
            load: {users: 2, spawn_rate: 100/s, run_time: 1s}
            """,
            nginx,
            arguments: ["-T", "read", "-E", "slow"]
        )

        #expect(results.endpoints.keys.sorted() == ["/a"], "\(output)")
    }
}
