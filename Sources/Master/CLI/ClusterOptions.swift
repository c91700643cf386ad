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
            "Worker processes to start on this machine. (default: one per two cores, none with "
                + "--expect-workers)",
            valueName: "n"
        )
    )
    var workers: Int?

    @Option(
        help: ArgumentHelp(
            "Same as --workers; -1 starts one per core.",
            valueName: "n"
        )
    )
    var processes: Int?

    @Option(help: ArgumentHelp("Engine threads of each local worker.", valueName: "n"))
    var threads = 1

    @Option(
        help: ArgumentHelp(
            "Number of workers that are started elsewhere and connect to this master.",
            valueName: "n"
        )
    )
    var expectWorkers = 0

    @Option(
        help: ArgumentHelp("Time to wait until all workers are connected.", valueName: "duration")
    )
    var expectWorkersMaxWait = "60s"

    @Option(
        help: ArgumentHelp(
            "Accept workers at this address; port 0 picks a free port. (default: "
                + "127.0.0.1:5557, a free port if all workers are local)",
            valueName: "host:port"
        )
    )
    var listen: String?

    @Option(
        help: ArgumentHelp(
            "File with the token that workers must have too. Other machines can connect only "
                + "with a token or TLS.",
            valueName: "file"
        )
    )
    var tokenFile: String?

    @Option(
        help: ArgumentHelp(
            "TLS certificate of the master (PEM). Create one with \"tidemark certs\".",
            valueName: "file"
        )
    )
    var tlsCert: String?

    @Option(help: ArgumentHelp("Private key of --tls-cert (PEM).", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "CA certificate (PEM). Workers must present a certificate signed by it.",
            valueName: "file"
        )
    )
    var tlsCa: String?

    @Option(
        help: ArgumentHelp(
            "When a worker is lost: invalid (continue, verdict INVALID), continue (verdict at "
                + "best WARN), rebalance (at best WARN, its users move to the other workers) or stop.",
            valueName: "policy"
        )
    )
    var onWorkerLoss = WorkerLoss.invalid

    @Option(
        help: ArgumentHelp(
            "Treat a worker as lost after this time without a message.",
            valueName: "duration"
        )
    )
    var workerSilence = "5s"

    @Option(
        help: ArgumentHelp(
            "Time between pings to each worker. (default: 1s, or a fifth of --worker-silence if "
                + "that is shorter)",
            valueName: "duration"
        )
    )
    var pingInterval: String?

    @Option(
        help: ArgumentHelp(
            "Time for which workers keep the load running without their master.",
            valueName: "duration"
        )
    )
    var masterGrace = "30s"

    @Flag(help: "Accept workers after the ramp too, and move users to them at the spawn rate.")
    var rebalance = false

    @Flag(
        help: "Accept connections from other machines without token or TLS. Anybody can then join."
    )
    var insecure = false

    func validate() throws {
        guard workers == nil || processes == nil else {
            throw ValidationError("--workers and --processes are the same option; write only one")
        }
        if let processes, processes != -1, !(0...256).contains(processes) {
            throw ValidationError(
                "--processes is \(processes); it must be 0 to 256, or -1 for one per core"
            )
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
            throw ValidationError("there are no workers; write --workers 1 or --expect-workers 1")
        }
    }

    /// Options that a resumed run takes from its journal, as far as they were given a value other
    /// than their default.
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
                "--master-grace is \(masterGrace) and --worker-silence is \(workerSilence); the "
                    + "grace must be at least the silence, because only then do workers notice that "
                    + "the master is gone"
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

    /// At least two pings must fit into the silence.
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

    /// The plan of a resumed run: the command line gives only values that its journal does not hold.
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
