// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Judging
internal import Protocol
internal import Running
internal import Serving
internal import Shared
internal import Text

/// Where workers come from.
struct ClusterOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Worker processes to start on this machine; default: one per two cores, or none with "
                + "--expect-workers.",
            valueName: "n"
        )
    )
    var workers: Int?

    @Option(
        help: ArgumentHelp(
            "The same as --workers; -1 for one per core.",
            valueName: "n"
        )
    )
    var processes: Int?

    @Option(help: ArgumentHelp("Engine threads of each local worker.", valueName: "n"))
    var threads = 1

    @Option(
        help: ArgumentHelp("Workers that are started elsewhere and dial in.", valueName: "n")
    )
    var expectWorkers = 0

    @Option(
        help: ArgumentHelp("How long to wait for all workers.", valueName: "duration")
    )
    var expectWorkersMaxWait = "60s"

    @Option(
        help: ArgumentHelp(
            "Where workers dial in; default: 127.0.0.1:5557, or a free port when all workers are "
                + "local. Port 0 picks a free one.",
            valueName: "host:port"
        )
    )
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "File with the token that every worker must know; off loopback this or TLS is needed.",
            valueName: "file"
        )
    )
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "The master's TLS certificate, PEM; \"tidemark certs\" makes one.",
            valueName: "file"
        )
    )
    var tlsCert: String?

    @Option(help: ArgumentHelp("The key of --tls-cert, PEM.", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "The authority whose certificate every worker must show, PEM.",
            valueName: "file"
        )
    )
    var tlsCa: String?

    @Option(
        help: ArgumentHelp(
            "What a lost worker means: invalid (the run goes on, the verdict is INVALID), continue "
                + "(the verdict is at best WARN), rebalance (the same, and the others take over its "
                + "users) or stop.",
            valueName: "policy"
        )
    )
    var onWorkerLoss = WorkerLoss.invalid

    @Option(
        help: ArgumentHelp("Silence after which a worker is lost.", valueName: "duration")
    )
    var workerSilence = "5s"

    @Option(
        help: ArgumentHelp(
            "How often every worker is pinged; default: 1s, or a fifth of a shorter "
                + "--worker-silence.",
            valueName: "duration"
        )
    )
    var pingInterval: String?

    @Option(
        help: ArgumentHelp(
            "How long workers go on with the load while their master is gone.",
            valueName: "duration"
        )
    )
    var masterGrace = "30s"

    @Flag(help: "Use workers that come after the ramp too, moving users at the spawn rate.")
    var rebalance = false

    @Flag(help: "Listen off loopback with neither token nor TLS; anybody there can join.")
    var insecure = false

    func validate() throws {
        guard workers == nil || processes == nil else {
            throw ValidationError("--workers and --processes are the same; give one")
        }
        if let processes, processes != -1, !(0...256).contains(processes) {
            throw ValidationError("--processes is \(processes); it must be 0 to 256, or -1")
        }
        if let workers, !(0...256).contains(workers) {
            throw ValidationError("--workers is \(workers); it must be 0 to 256")
        }
        guard (1...256).contains(threads) else {
            throw ValidationError("--threads is \(threads); it must be 1 to 256")
        }
        guard (0...10_000).contains(expectWorkers) else {
            throw ValidationError("--expect-workers is \(expectWorkers); it must be 0 to 10000")
        }
        guard localCount + expectWorkers > 0 else {
            throw ValidationError("no workers: write --workers 1 or --expect-workers 1")
        }
    }

    /// Names of those that were given and that a run which is taken over has from its journal: as far as
    /// they say something else than they do by themselves.
    var givenOfNewRun: [String] {
        let all: [(name: String, isGiven: Bool)] = [
            ("--workers", workers != nil), ("--processes", processes != nil),
            ("--threads", threads != 1), ("--expect-workers", expectWorkers != 0),
            ("--expect-workers-max-wait", expectWorkersMaxWait != "60s"),
            ("--listen", listen != nil), ("--on-worker-loss", onWorkerLoss != .invalid),
            ("--worker-silence", workerSilence != "5s"), ("--master-grace", masterGrace != "30s"),
            ("--rebalance", rebalance),
        ]
        return all.filter(\.isGiven).map(\.name)
    }

    private var localCount: Int {
        if let workers { return workers }
        let cores = Int(MachineFacts.ofThisMachine().usableCores ?? 1)
        if let processes { return processes < 0 ? max(1, cores) : processes }
        return expectWorkers > 0 ? 0 : max(1, cores / 2)
    }

    func plan() throws -> ClusterPlan {
        guard let maxWait = QuantityText.lenientDuration(expectWorkersMaxWait) else {
            throw ValidationError(
                "--expect-workers-max-wait is \"\(expectWorkersMaxWait)\"; write e.g. 60s"
            )
        }
        let defaultListen = expectWorkers > 0 ? "127.0.0.1:5557" : "127.0.0.1:0"
        let listen = self.listen ?? defaultListen
        guard let address = HostPort(listen) else {
            throw ValidationError("--listen is \"\(listen)\"; write host:port, e.g. 0.0.0.0:5557")
        }
        let count = localCount + expectWorkers
        let silence = try duration(workerSilence, "--worker-silence", 1...600)
        let grace = try duration(masterGrace, "--master-grace", 1...86_400)
        guard grace >= silence else {
            throw ValidationError(
                "--master-grace is \(masterGrace) and --worker-silence \(workerSilence); workers "
                    + "notice only after the silence that the master is gone, so write a grace that "
                    + "is not shorter"
            )
        }
        return ClusterPlan(
            localWorkers: localCount,
            threadsPerLocalWorker: threads,
            expectedWorkers: expectWorkers,
            maxWait: maxWait,
            listen: address,
            tokenFile: tokenFile,
            tlsFiles: try TLSFiles(certificate: tlsCert, key: tlsKey, authority: tlsCa),
            isInsecureAllowed: insecure,
            rules: JournalEntry.Rules(
                expectedWorkers: count,
                workerLoss: onWorkerLoss,
                contact: Contact(
                    silence: silence,
                    grace: grace,
                    restsWhenUnheard: onWorkerLoss == .rebalance || rebalance
                ),
                rebalances: rebalance,
                pingInterval: try pingInterval(silence)
            )
        )
    }

    /// At least two must fit into the silence.
    private func pingInterval(_ silence: Duration) throws -> Duration? {
        guard let pingInterval else { return nil }
        guard let interval = QuantityText.lenientDuration(pingInterval),
            interval >= .milliseconds(100), interval <= silence / 2
        else {
            throw ValidationError(
                "--ping-interval is \"\(pingInterval)\"; it must be 100ms to half of "
                    + "--worker-silence (\(workerSilence)), such as 500ms"
            )
        }
        return interval
    }

    /// As the run was; only what the journal does not hold comes from the command line.
    func plan(resuming opening: JournalEntry.Opening) throws -> ClusterPlan {
        var rules = opening.rules
        rules.pingInterval = try pingInterval(rules.contact.silence) ?? rules.pingInterval
        return ClusterPlan(
            localWorkers: 0,
            threadsPerLocalWorker: threads,
            expectedWorkers: opening.expectedWorkers,
            maxWait: .seconds(365 * 86_400),
            listen: opening.listen,
            tokenFile: tokenFile,
            tlsFiles: try TLSFiles(certificate: tlsCert, key: tlsKey, authority: tlsCa),
            isInsecureAllowed: insecure,
            rules: rules,
            isResumption: true
        )
    }

    private func duration(
        _ text: String,
        _ flag: String,
        _ seconds: ClosedRange<Int64>
    ) throws -> Duration {
        guard let duration = QuantityText.lenientDuration(text),
            duration >= .seconds(seconds.lowerBound), duration <= .seconds(seconds.upperBound)
        else {
            throw ValidationError(
                "\(flag) is \"\(text)\"; it must be \(seconds.lowerBound)s to "
                    + "\(seconds.upperBound)s, such as 10s"
            )
        }
        return duration
    }
}

extension WorkerLoss: ExpressibleByArgument {}
