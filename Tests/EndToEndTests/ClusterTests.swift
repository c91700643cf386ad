// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// Masters, workers and strangers as real processes on loopback.
@Suite(.serialized)
struct ClusterTests {
    private static let token = "0123456789abcdef0123456789abcdef"

    @Test func `workers that others start divide the users and are dismissed`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        let token = try tidemark.folder.write(Self.token, to: "token")
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 20, spawn_rate: 100/s, run_time: 3s"
        )
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "3", "--token-file", token]
                + ["--listen", "127.0.0.1:\(port)"]
        )
        let workers = try (0..<3).map { _ in
            try tidemark.startWorker(
                ["--master", "127.0.0.1:\(port)", "--token-file", token]
            )
        }

        #expect(try await master.wait() == 0, "\(master.output)\(master.errors)")
        for worker in workers { #expect(try await worker.wait() == 0, "\(worker.errors)") }
        let results = try tidemark.results()
        #expect(results.workers?.count == 3)
        #expect(results.mergedRequests == (try nginx.accessLog().count))
        #expect(results.timeline?.contains { $0.users == 20 } == true)
    }

    @Test func `a worker with another token is told so and so is the master`() async throws {
        let tidemark = try Tidemark()
        let port = try freePort()
        let right = try tidemark.folder.write(Self.token, to: "right")
        let wrong = try tidemark.folder.write("another token of enough bytes", to: "wrong")
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 1, run_time: 2s")
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "1", "--token-file", right]
                + ["--listen", "127.0.0.1:\(port)"]
        )
        let worker = try tidemark.startWorker(
            ["--master", "127.0.0.1:\(port)", "--token-file", wrong]
        )

        #expect(try await worker.wait() == 69)
        #expect(
            worker.errors.contains(
                "token mismatch: the master at this address has another token. "
                    + "the token differs; give both sides the same --token-file"
            )
        )
        try await poll(seconds: 30, "the master's word: \(master.output)") {
            master.output.contains("its token may differ")
        }
        master.signal(SIGINT)
        #expect(try await master.wait() == 130)
    }

    @Test
    func `more strangers than the master holds do not end it, and a worker comes in after them`()
        async throws
    {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(nginx.url, load: "users: 2, run_time: 2s")
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "1", "--listen", "127.0.0.1:\(port)"]
        )
        try await poll(seconds: 30, "the port") { isListening(port: port) }
        var limit = rlimit()
        getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)

        var strangers = try (0..<2500).map { _ in try LoopbackSocket() }
        for stranger in strangers { try stranger.connect(port: port) }
        strangers.removeAll()
        let worker = try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])

        #expect(try await master.wait() == 0, "\(master.errors)")
        #expect(try await worker.wait() == 0, "\(worker.errors)")
    }

    @Test func `three workers expected and two there is said and nothing is measured`()
        async throws
    {
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 3, run_time: 4s")
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "3", "--listen", "127.0.0.1:\(port)"]
                + ["--expect-workers-max-wait", "6s"]
        )
        let workers = try (0..<2).map { _ in
            try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])
        }

        #expect(try await master.wait() == 69)
        #expect(
            master.errors.contains(
                "error: the run did not start: 2 of 3 workers connected within 6 s; "
                    + "start the missing ones, or raise --expect-workers-max-wait"
            ),
            "\(master.errors)"
        )
        for worker in workers { #expect(try await worker.wait() == 69) }
    }

    @Test func `a worker killed in the run makes it invalid and the rest is kept`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 8, spawn_rate: 100/s, run_time: 6s"
        )
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "2", "--listen", "127.0.0.1:\(port)"]
        )
        let first = try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])
        let second = try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])
        try await poll(seconds: 30, "load: \(master.errors)") {
            ((try? nginx.accessLog().count) ?? 0) > 200
        }

        first.signal(SIGKILL)

        #expect(try await master.wait() == 3, "\(master.output)\(master.errors)")
        #expect(try await second.wait() == 0)
        let results = try tidemark.results()
        let lost = try #require(results.workers?.first { $0.lostAtSeconds != nil })
        #expect(lost.measuredUntilSeconds < 6)
        #expect(results.verdict?.verdict == .invalid)
        #expect(master.output.contains(lost.name))
        #expect((results.totalRequests ?? 0) > 0)
    }

    @Test func `a stray HTTP client is answered in its language and disturbs nothing`()
        async throws
    {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(nginx.url, load: "users: 2, run_time: 3s")
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "1", "--listen", "127.0.0.1:\(port)"]
        )
        try await poll(seconds: 30, "the port") { isListening(port: port) }
        let stranger = try LoopbackSocket()
        try stranger.connect(port: port)
        stranger.send(Array("GET / HTTP/1.1\r\nHost: x\r\n\r\n".utf8))

        let answer = String(decoding: stranger.receiveAll(), as: UTF8.self)

        #expect(answer.hasPrefix("HTTP/1.1 400 Bad Request\r\n"))
        #expect(answer.contains("worker port of a Tidemark master"))
        let worker = try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])
        #expect(try await master.wait() == 0, "\(master.output)\(master.errors)")
        #expect(try await worker.wait() == 0)
        #expect(master.output.contains("not a Tidemark worker"), "\(master.output)")
    }

    @Test func `a frame of two GiB is refused before it is read`() async throws {
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 1, run_time: 2s")
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "1", "--listen", "127.0.0.1:\(port)"]
        )
        try await poll(seconds: 30, "the port") { isListening(port: port) }
        let stranger = try LoopbackSocket()
        try stranger.connect(port: port)
        stranger.send(Array("TIDEMARK".utf8) + [0, 0, 0, 3, 0x80, 0, 0, 0])

        let answer = stranger.receiveAll()

        let text = String(decoding: answer, as: UTF8.self)
        #expect(text.contains("a frame of 2147483648 bytes was announced; at most 4096"))
        master.signal(SIGINT)
        #expect(try await master.wait() == 130)
    }

    @Test func `a port in use is said before anything starts`() async throws {
        let tidemark = try Tidemark()
        let taken = try LoopbackSocket()
        let port = try taken.bind(port: 0)
        taken.listen()
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 1, run_time: 2s")

        let (status, program) = try await tidemark.run(
            ["run", scenario, "--listen", "127.0.0.1:\(port)"]
        )

        #expect(status == 69)
        #expect(
            program.errors
                == "error: cannot listen for workers on 127.0.0.1:\(port): Address already in use; "
                + "another master may be running there. Write \"--listen 127.0.0.1:0\" "
                + "for a free port\n"
        )
    }

    @Test func `listening off loopback without a token is refused`() async throws {
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 1, run_time: 2s")

        let (status, program) = try await tidemark.run(
            ["run", scenario, "--listen", "0.0.0.0:0", "--expect-workers", "1"]
        )

        #expect(status == 64)
        #expect(program.errors.contains("--token-file FILE"), "\(program.errors)")
    }

    @Test func `Ctrl-C before the load started measures nothing and says so`() async throws {
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario("http://127.0.0.1:9", load: "users: 1, run_time: 2s")
        let master = try tidemark.start(
            ["run", scenario, "--workers", "1", "--expect-workers", "1"]
                + ["--listen", "127.0.0.1:\(port)"]
        )
        try await poll(seconds: 30, "the local worker") { master.output.contains("1 of 2") }

        master.signal(SIGINT)

        #expect(try await master.wait() == 130)
        #expect(
            master.errors
                == "error: interrupted before the load started; nothing was measured\n"
        )
    }

    @Test func `a worker without a master says where it looked`() async throws {
        let tidemark = try Tidemark()
        let port = try freePort()

        let worker = try tidemark.startWorker(
            ["--master", "127.0.0.1:\(port)", "--connect-max-wait", "1s"]
        )

        #expect(try await worker.wait() == 69)
        #expect(worker.errors.hasPrefix("error: no master at 127.0.0.1:\(port): "))
    }
}
