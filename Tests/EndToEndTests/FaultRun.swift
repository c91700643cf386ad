// SPDX-License-Identifier: Apache-2.0

import Foundation
import NIOCore
import Shared

/// What came of one run with faults.
struct FaultOutcome: Sendable {
    /// Requests by the server's access log.
    var sent = 0
    var merged = 0
    var status: Int32 = 0
    var killedWorkers: Set<String> = []
    var lostWorkers: Set<String> = []
    /// From each worker's death until the master said so, in seconds.
    var secondsToName: [Double] = []
    var wasMasterKilled = false
    /// What the master said.
    var said = ""

    /// What must not be; nil when all is well.
    var violation: String? {
        let missing = sent - merged
        if missing < 0 { return "\(-missing) requests were counted twice" }
        let isPassed = status == 0
        if missing > 0, isPassed { return "it passed with \(missing) requests missing" }
        if missing > 0, lostWorkers.isEmpty {
            return "\(missing) requests are missing, and no worker is named"
        }
        if killedWorkers.isEmpty, missing > 0 {
            return "\(missing) requests are missing, and every worker lived"
        }
        for suffix in killedWorkers where !lostWorkers.contains(where: { $0.hasSuffix(suffix) }) {
            return "worker \(suffix) was killed and is not named"
        }
        return nil
    }
}

/// One run with three workers behind bad networks, in which processes are stopped and killed, all by
/// a seed; and what a real server says of it.
struct FaultRun {
    private var outcome = FaultOutcome()
    private var random: RandomStream
    private let nginx: Nginx
    private let tidemark: Tidemark
    private var master: RunningProgram
    private var workers: [RunningProgram] = []
    private var proxies: [FaultProxy] = []
    private let flags = ["--worker-silence", "1s", "--master-grace", "12s"]

    init(seed: UInt64) async throws {
        random = RandomStream(seed: seed, index: 0)
        nginx = try await Nginx()
        tidemark = try Tidemark()
        let port = try freePort()
        let scenario = try tidemark.scenario(
            nginx.url,
            load: "users: 6, spawn_rate: 100/s, run_time: 5s"
        )
        master = try tidemark.start(
            ["run", scenario, "--expect-workers", "3", "--listen", "127.0.0.1:\(port)"] + flags
        )
        try await poll(seconds: 60, "the port") { isListening(port: port) }
        for _ in 0..<3 {
            let proxy = try await FaultProxy(to: port, seed: random.next())
            proxies.append(proxy)
            workers.append(try tidemark.startWorker(["--master", "127.0.0.1:\(proxy.port)"]))
        }
    }

    /// Runs it to its end.
    mutating func run() async throws -> FaultOutcome {
        try await nginx.hasCounted(100)
        for index in proxies.indices { worsen(proxies[index]) }
        for _ in 0...random.below(3) {
            try await Task.sleep(for: .milliseconds(100 + random.below(700)))
            try await strike()
        }
        for proxy in proxies { proxy.change { $0 = FaultProxy.Weather() } }
        for worker in workers { worker.signal(SIGCONT) }
        outcome.status = try await master.wait()
        outcome.said += master.output + master.errors
        for worker in workers { _ = try await worker.wait() }
        let results = try tidemark.results()
        outcome.sent = try nginx.accessLog().count
        outcome.merged = results.mergedRequests
        outcome.lostWorkers = Set(
            (results.workers ?? []).filter { $0.lostAtSeconds != nil }.map(\.name)
        )
        return outcome
    }

    /// Latency, small pieces, and connections that end anywhere.
    private mutating func worsen(_ proxy: FaultProxy) {
        let delay = Int64(random.below(40))
        let piece = random.below(3) == 0 ? 1 + Int(random.below(3000)) : nil
        let life = random.below(2) == 0 ? 200 + Int(random.below(20_000)) : nil
        proxy.change {
            $0.delay = .milliseconds(delay)
            $0.pieceBytes = piece
            $0.lifeBytes = life
        }
    }

    private mutating func strike() async throws {
        let victim = Int(random.below(3))
        switch random.below(8) {
        case 0: try await killWorker(victim)
        case 1: try await killMaster()
        case 2, 3:
            workers[victim].signal(SIGSTOP)
            try await Task.sleep(for: .milliseconds(200 + random.below(2000)))
            workers[victim].signal(SIGCONT)
        case 4, 5:
            proxies[victim].change { $0.isStalled = true }
            try await Task.sleep(for: .milliseconds(200 + random.below(2000)))
            proxies[victim].change { $0.isStalled = false }
        default:
            worsen(proxies[victim])
        }
    }

    private mutating func killWorker(_ index: Int) async throws {
        let suffix = "-\(workers[index].pid)"
        guard !outcome.killedWorkers.contains(suffix) else { return }
        outcome.killedWorkers.insert(suffix)
        let died = Date()
        workers[index].signal(SIGKILL)
        let pattern = try Regex("(lost|gave up) worker \\S+\(suffix)")
        for _ in 0..<1000 where !master.output.contains(pattern) {
            try await Task.sleep(for: .milliseconds(10))
        }
        outcome.secondsToName.append(Date().timeIntervalSince(died))
    }

    private mutating func killMaster() async throws {
        guard !outcome.wasMasterKilled else { return }
        outcome.wasMasterKilled = true
        master.signal(SIGKILL)
        _ = try await master.wait()
        outcome.said += master.output
        try await Task.sleep(for: .milliseconds(random.below(2000)))
        master = try tidemark.start(["run", "--resume", "tidemark-out"])
    }
}
