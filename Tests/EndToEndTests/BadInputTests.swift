// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// What a person gets for bad input and a bad target: a sentence and the right status.
@Suite(.serialized)
struct BadInputTests {
    @Test func `rows that are never used twice do not go with users that move`() async throws {
        let tidemark = try Tidemark()
        let scenario = try tidemark.folder.write(
            """
            host: http://127.0.0.1:1
            data: {ids: {values: [a], at_end: stop_user}}
            users: [{tasks: [{get: "/${ids}", name: /a}]}]
            load: {users: 1, run_time: 9s}
            """,
            to: "s.yaml"
        )

        let (status, program) = try await tidemark.run(["run", scenario, "--rebalance"])

        #expect(status == 64)
        #expect(
            program.errors.contains(
                "data ids must not be used twice, but a user that moves to another worker "
                    + "starts again; run without --rebalance and --on-worker-loss rebalance"
            )
        )
    }

    @Test func `no such scenario`() async throws {
        let tidemark = try Tidemark()

        let (status, program) = try await tidemark.run(["run", "nowhere.yaml"])

        #expect(status == 65)
        #expect(program.errors == "error: scenario file nowhere.yaml: no such file\n")
    }

    @Test func `every problem of a scenario is reported at once`() async throws {
        let tidemark = try Tidemark()
        let file = try tidemark.folder.write(
            """
            host: localhost:8000
            users:
              - name: user
                tasks:
                  - {weight: 0, get: /a}
            load: {users: 2, run_time: 4s, warmpu: 1s}
            """,
            to: "bad.yaml"
        )

        let (status, program) = try await tidemark.run(["validate", "bad.yaml"])

        #expect(status == 65)
        #expect(
            program.errors == """
                error: bad.yaml:1:7: host "localhost:8000" has no scheme; \
                write "http://localhost:8000" or https
                error: bad.yaml:5:7: every task has weight 0; give one of them at least 1
                error: bad.yaml:6:32: unknown key "warmpu" in load; did you mean "warmup"?

                """
        )
        #expect(file.hasSuffix("bad.yaml"))
    }

    @Test(
        arguments: [
            (
                ["--worker-silence", "0s"],
                "--worker-silence is \"0s\"; it must be 1s to 600s, such as 10s"
            ),
            (
                ["--master-grace", "2s"],
                "--master-grace is 2s and --worker-silence is 5s; the grace must be at least "
                    + "the silence, because only then do workers notice that the master is gone"
            ),
            (
                ["--worker-silence", "1s", "--ping-interval", "600ms"],
                "--ping-interval is \"600ms\"; it must be 100ms to half of --worker-silence (1s), "
                    + "such as 500ms"
            ),
            (
                ["--tls-cert", "a.pem"],
                "TLS needs --tls-cert, --tls-key and --tls-ca together; \"tidemark certs\" makes all three"
            ),
            (
                ["--workers", "0"], "there are no workers; write --workers 1 or --expect-workers 1"
            ),
        ]
    )
    func `a cluster that cannot be is said before anything starts`(
        flags: [String],
        sentence: String
    ) async throws {
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 1, run_time: 2s")

        let (status, program) = try await tidemark.run(["run", scenario] + flags)

        #expect(status == 64)
        #expect(program.errors.contains("\(sentence)\n"), "\(program.errors)")
    }

    @Test func `an output that cannot be written is said before the load`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(nginx.url, load: "users: 1, run_time: 2s")
        let blocked = try tidemark.folder.write("a file, not a folder", to: "blocked")

        let (status, program) = try await tidemark.run(["run", scenario, "--out", blocked])

        #expect(status == 65)
        #expect(program.errors.contains("cannot write \(blocked)"), "\(program.errors)")
        #expect(program.errors.contains("Nothing was started"))
        #expect(try nginx.accessLog().isEmpty)
    }

    @Test func `a full disk is said before the load`() async throws {
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 1, run_time: 2s")

        let (status, program) = try await tidemark.run(
            ["run", scenario, "--json", "/dev/full/results.json"]
        )

        #expect(status == 65)
        #expect(program.errors.contains("cannot write /dev/full"), "\(program.errors)")
    }

    @Test func `a target that refuses every connection is said before the load`() async throws {
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(
            "http://127.0.0.1:\(port)",
            load: "users: 2, spawn_rate: 10/s, run_time: 2s"
        )

        let (status, program) = try await tidemark.run(["run", scenario])

        #expect(status == 69, "\(program.output)\(program.errors)")
        #expect(
            program.errors.contains(
                "is not fit to measure: the target 127.0.0.1:\(port) accepts no connection"
            ),
            "\(program.errors)"
        )
        // The worker is the master's own and leaves the talking to it.
        #expect(program.errors.split(separator: "\n").count == 1, "\(program.errors)")
    }

    @Test func `a target that never answers is never a pass`() async throws {
        let tidemark = try Tidemark()
        // The kernel accepts connections for it, and nobody reads from them.
        let deaf = try LoopbackSocket()
        let port = try deaf.bind(port: 0)
        deaf.listen()
        let scenario = try tidemark.folder.write(
            """
            host: http://127.0.0.1:\(port)
            users: [{name: u, tasks: [{get: /a, timeout: 200ms}]}]
            load: {users: 2, spawn_rate: 10/s, run_time: 2s}
            """,
            to: "scenario.yaml"
        )

        let (status, program) = try await tidemark.run(["run", scenario])

        #expect(status == 1, "\(program.output)\(program.errors)")
        let results = try tidemark.results()
        #expect(results.verdict?.verdict == .fail)
        #expect(results.errorRate == 1)
        #expect(results.aggregated?.failureCauses?.map(\.cause) == ["timed out"])
    }

    @Test func `doctor looks at the workers and starts no load`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(nginx.url, load: "users: 2, run_time: 60s")

        let (status, program) = try await tidemark.run(["doctor", scenario, "--workers", "2"])

        #expect(status == 0, "\(program.output)\(program.errors)")
        #expect(program.output.contains("2 workers fit to measure"), "\(program.output)")
        #expect(try nginx.accessLog().isEmpty)
        let closed = try tidemark.scenario("http://127.0.0.1:1", load: "users: 1, run_time: 60s")
        let (unfit, other) = try await tidemark.run(["doctor", closed])
        #expect(unfit == 69)
        #expect(other.output.contains("NOT fit to measure: 1 failure and 0 warnings on 1 worker"))
    }

    @Test func `a target that stops half-way leaves both halves in the results`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 4, spawn_rate: 100/s, run_time: 5s"
        )
        let program = try tidemark.start(["run", scenario])
        try await poll(seconds: 30, "load: \(program.errors)") {
            ((try? nginx.accessLog().count) ?? 0) > 100
        }

        try await nginx.kill()
        _ = try await program.wait()

        let results = try tidemark.results()
        #expect((results.totalFailures ?? 0) > 0)
        #expect((results.aggregated?.count ?? 0) >= 100)
        #expect(results.conservation?.holds == true)
    }

    @Test func `usage errors end with status 64`() async throws {
        let tidemark = try Tidemark()

        let (unknown, _) = try await tidemark.run(["run", "--nonsense"])
        let (noWorkers, program) = try await tidemark.run(["run", "x.yaml", "--workers", "0"])

        #expect(unknown == 64)
        #expect(noWorkers == 64)
        #expect(program.errors.contains("write --workers 1 or --expect-workers 1"))
    }
}
