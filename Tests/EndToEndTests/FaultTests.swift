// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// What is counted when processes die and links break, against what a real server has counted.
@Suite(.serialized)
struct FaultTests {
    @Test func `a killed master is resumed and every sample is counted`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 8, spawn_rate: 100/s, run_time: 10s"
        )
        let master = try tidemark.start(["run", scenario, "--workers", "2"])
        try await nginx.hasCounted(200)
        master.signal(SIGKILL)
        _ = try await master.wait()
        let before = try nginx.accessLog().count
        try await nginx.hasCounted(before + 200)

        let (status, resumed) = try await tidemark.run(["run", "--resume", "tidemark-out"])

        #expect(status == 0, "\(resumed.output)\(resumed.errors)")
        let results = try tidemark.results()
        #expect(results.mergedRequests == (try nginx.accessLog().count))
        #expect(results.conservation?.holds == true)
        #expect(results.run?.resumedAtSeconds?.count == 1)
        #expect(results.workers?.allSatisfy { $0.lostAtSeconds == nil } == true)
        #expect(
            !FileManager.default.fileExists(
                atPath: tidemark.folder.file("tidemark-out/run.token").path
            )
        )
    }

    @Test func `without their master workers keep the rest, and replay adds it`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 8, spawn_rate: 100/s, run_time: 60s"
        )
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "2", "--listen", "127.0.0.1:\(port)"]
                + ["--worker-silence", "1s", "--master-grace", "3s"]
        )
        let workers = try (0..<2).map { _ in
            try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])
        }
        try await nginx.hasCounted(200)
        master.signal(SIGKILL)

        for worker in workers { #expect(try await worker.wait() == 69) }
        let kept = workers.compactMap { worker in
            worker.errors.firstMatch(of: /--add (\S+\.journal)/).map { String($0.1) }
        }
        #expect(kept.count == 2, "\(workers.map(\.errors))")
        let (status, replay) = try await tidemark.run(
            ["replay", "tidemark-out/run.journal"] + kept.flatMap { ["--add", $0] }
        )

        // The load ended long before its time.
        #expect(status == 3, "\(replay.output)\(replay.errors)")
        let results = try tidemark.results("tidemark-replay/perf-results.json")
        #expect(results.mergedRequests == (try nginx.accessLog().count))
        #expect(results.conservation?.holds == true)
    }

    @Test func `a replay makes the very same results`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 4, spawn_rate: 100/s, run_time: 3s"
        )
        let (status, _) = try await tidemark.run(["run", scenario, "--workers", "2"])
        #expect(status == 0)

        let (again, replay) = try await tidemark.run(["replay", "tidemark-out/run.journal"])

        #expect(again == 0, "\(replay.errors)")
        #expect(
            try Data(contentsOf: tidemark.folder.file("tidemark-out/perf-results.json"))
                == Data(contentsOf: tidemark.folder.file("tidemark-replay/perf-results.json"))
        )
    }

    @Test func `a worker stopped for longer than the silence is named and loses nothing`()
        async throws
    {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 8, spawn_rate: 100/s, run_time: 10s"
        )
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "2", "--listen", "127.0.0.1:\(port)"]
                + ["--worker-silence", "1s", "--master-grace", "20s"]
        )
        let workers = try (0..<2).map { _ in
            try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])
        }
        try await nginx.hasCounted(200)
        workers[0].signal(SIGSTOP)
        try await poll(seconds: 30, "the loss: \(master.output)") {
            master.output.contains("lost worker")
        }
        workers[0].signal(SIGCONT)

        _ = try await master.wait()
        for worker in workers { #expect(try await worker.wait() == 0) }
        let results = try tidemark.results()
        #expect(results.mergedRequests == (try nginx.accessLog().count))
        #expect(results.conservation?.holds == true)
        let silences = results.workers?.compactMap(\.silences) ?? []
        #expect(silences.count == 1)
        #expect(silences.first?.first?.reason == "no message for 1 s")
        #expect(silences.first?.first?.untilSeconds != nil)
    }

    @Test func `a worker that comes during the ramp gets its part`() async throws {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 20, spawn_rate: 4/s, run_time: 8s"
        )
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "1", "--listen", "127.0.0.1:\(port)"]
        )
        let first = try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])
        try await nginx.hasCounted(10)
        let late = try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])

        #expect(try await master.wait() == 0, "\(master.output)\(master.errors)")
        for worker in [first, late] { #expect(try await worker.wait() == 0, "\(worker.errors)") }
        let results = try tidemark.results()
        #expect(results.workers?.count == 2)
        #expect(results.workers?.allSatisfy { $0.requests > 0 } == true)
        #expect(results.timeline?.contains { $0.users == 20 } == true)
        #expect(results.timeline?.allSatisfy { $0.users <= 20 } == true)
        #expect(results.mergedRequests == (try nginx.accessLog().count))
    }

    @Test func `with --rebalance a worker that comes at the plateau takes over users`() async throws
    {
        let nginx = try await Nginx()
        let tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 6, spawn_rate: 3/s, run_time: 12s"
        )
        let master = try tidemark.start(
            ["run", scenario, "--expect-workers", "1", "--listen", "127.0.0.1:\(port)"]
                + ["--rebalance"]
        )
        let first = try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])
        try await poll(seconds: 30, "the plateau: \(master.output)") {
            master.output.contains("users 6/6")
        }
        let late = try tidemark.startWorker(["--master", "127.0.0.1:\(port)"])

        #expect(try await master.wait() == 0, "\(master.output)\(master.errors)")
        for worker in [first, late] { #expect(try await worker.wait() == 0, "\(worker.errors)") }
        let results = try tidemark.results()
        #expect(results.workers?.count == 2)
        #expect(results.workers?.allSatisfy { $0.requests > 0 } == true)
        #expect(results.mergedRequests == (try nginx.accessLog().count))
        #expect(results.timeline?.last { $0.users > 0 }?.users == 6)
    }

    @Test(.enabled(if: TestNetwork.obstacle == nil, "needs network namespaces"))
    func `links that are down for 3 s and for 20 s lose nothing`() async throws {
        let (network, nginx, tidemark) = try await Self.hosts()
        let home = try network.host("m")
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 9, spawn_rate: 100/s, run_time: 28s"
        )
        let master = try Self.master(
            on: home,
            tidemark,
            ["run", scenario, "--expect-workers", "3"]
        )
        let hosts = try (0..<3).map { try network.host("w\($0)") }
        let workers = try hosts.map { try Self.worker(on: $0, of: home, tidemark) }
        try await nginx.hasCounted(200)

        try hosts[0].setWire(isUp: false)
        try hosts[1].setWire(isUp: false)
        try await Task.sleep(for: .seconds(3))
        try hosts[0].setWire(isUp: true)
        try await Task.sleep(for: .seconds(17))
        try hosts[1].setWire(isUp: true)

        #expect(try await master.wait() == 0, "\(master.output)\(master.errors)")
        for worker in workers { #expect(try await worker.wait() == 0, "\(worker.errors)") }
        let results = try tidemark.results()
        #expect(results.mergedRequests == (try nginx.accessLog().count))
        #expect(results.conservation?.holds == true)
        #expect(results.workers?.count { $0.silences != nil } == 1)
        #expect(results.workers?.allSatisfy { $0.lostAtSeconds == nil } == true)
    }

    @Test(.enabled(if: TestNetwork.obstacle == nil, "needs network namespaces"))
    func `on hosts of their own a master is resumed and a dead worker is named`() async throws {
        let (network, nginx, tidemark) = try await Self.hosts()
        let home = try network.host("m")
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 9, spawn_rate: 100/s, run_time: 12s"
        )
        let master = try Self.master(
            on: home,
            tidemark,
            ["run", scenario, "--expect-workers", "3"]
                + ["--worker-silence", "1s", "--master-grace", "15s"]
        )
        let workers = try (0..<3).map { index in
            try Self.worker(on: network.host("w\(index)"), of: home, tidemark)
        }
        try await nginx.hasCounted(300)
        master.signal(SIGKILL)
        _ = try await master.wait()
        let count = try nginx.accessLog().count
        try await nginx.hasCounted(count + 300)
        let resumed = try Self.master(on: home, tidemark, ["run", "--resume", "tidemark-out"])
        try await poll(seconds: 30, "the workers: \(resumed.output)") {
            resumed.output.contains("measuring")
        }
        workers[1].signal(SIGKILL)

        #expect(try await resumed.wait() == 3, "\(resumed.output)\(resumed.errors)")
        for worker in [workers[0], workers[2]] { #expect(try await worker.wait() == 0) }
        let results = try tidemark.results()
        let missing = try nginx.accessLog().count - results.mergedRequests
        let lost = results.workers?.filter { $0.lostAtSeconds != nil } ?? []
        #expect(lost.count == 1)
        #expect(lost.first?.name.hasSuffix("-\(workers[1].pid)") == true, "\(lost)")
        // What the dead one had not sent is missing, and it is its last seconds only.
        #expect(missing >= 0)
        #expect(missing < 3000)
        #expect(results.run?.resumedAtSeconds?.count == 1)
    }

    /// A network whose first host is the target, and a folder with a token.
    private static func hosts() async throws -> (TestNetwork, Nginx, Tidemark) {
        let network = try TestNetwork()
        let nginx = try await Nginx(on: network.host("t"))
        let tidemark = try Tidemark()
        _ = try tidemark.folder.write("0123456789abcdef0123456789abcdef", to: "token")
        return (network, nginx, tidemark)
    }

    private static func master(
        on host: TestNetwork.Host,
        _ tidemark: Tidemark,
        _ arguments: [String]
    ) throws -> RunningProgram {
        let listen =
            arguments.contains("--resume") ? [] : ["--listen", "\(host.wireAddress):5557"]
        return try host.start(
            RunningProgram.path(of: "tidemark"),
            arguments + listen + ["--token-file", "token"],
            in: tidemark.folder
        )
    }

    private static func worker(
        on host: TestNetwork.Host,
        of master: TestNetwork.Host,
        _ tidemark: Tidemark
    ) throws -> RunningProgram {
        try host.start(
            RunningProgram.path(of: "tidemark-worker"),
            ["--master", "\(master.wireAddress):5557", "--token-file", "token"],
            in: tidemark.folder
        )
    }
}

extension Nginx {
    /// Waits until it has answered so many requests.
    func hasCounted(_ count: Int) async throws {
        try await poll(seconds: 60, "\(count) requests at nginx") {
            ((try? accessLog().count) ?? 0) >= count
        }
    }
}
