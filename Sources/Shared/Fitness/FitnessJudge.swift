// SPDX-License-Identifier: Apache-2.0

/// Whether a worker is fit to measure: its facts against the needs of its share of the load.
///
/// A fact that could not be found out is a warning: no data is not a pass.
package enum FitnessJudge {
    /// One check per name, in their order.
    ///
    /// `clockOffsetBound` is how far off the master's idea of this worker's clock may be. Without
    /// one the clock is left out: only who pings knows it, see `clock(offsetBound:)`.
    package static func checks(
        _ facts: WorkerFacts,
        _ needs: FitnessNeeds,
        clockOffsetBound: Duration?
    ) -> [FitnessCheck] {
        [
            openFiles(facts.openFileLimit, needs),
            ephemeralPorts(facts.ephemeralPorts, needs),
            cores(facts, needs),
            memory(facts, needs),
            target(facts.target),
        ] + (clockOffsetBound.map { [clock(offsetBound: $0)] } ?? [])
    }

    /// The bound is half the shortest round trip of a ping; nil before the first.
    package static func clock(offsetBound: Duration?) -> FitnessCheck {
        guard let offsetBound else {
            return FitnessCheck(
                name: .clock,
                level: .warning,
                finding: "its clock has not been compared with the master's",
                fix: "check the network between the two: no ping was answered"
            )
        }
        let limit = FitnessLimits.comfortableClockBound
        let finding =
            "its clock is known to within \(milliseconds(offsetBound)) ms; "
            + "\(milliseconds(limit)) ms are needed"
        guard offsetBound > limit else {
            return FitnessCheck(name: .clock, level: .fine, finding: finding)
        }
        return FitnessCheck(
            name: .clock,
            level: offsetBound > FitnessLimits.widestClockBound ? .failure : .warning,
            finding: finding,
            fix: "bring master and worker closer together, or relieve the network or the machine "
                + "that delays the pings between them"
        )
    }

    private static func openFiles(_ limit: OpenFileLimit?, _ needs: FitnessNeeds) -> FitnessCheck {
        guard let limit else {
            return unknown(.openFiles, "the open-file limit", command: "\"ulimit -n\"")
        }
        let needed = needs.openFiles
        let need = "\(needing(needs.userCount, "user")) \(needed)"
        if limit.soft >= needed {
            let number = limit.soft == .max ? "unlimited" : "\(limit.soft)"
            return FitnessCheck(
                name: .openFiles,
                level: .fine,
                finding: "the open-file limit is \(number); \(need)"
            )
        }
        if limit.hard >= needed {
            return FitnessCheck(
                name: .openFiles,
                level: .warning,
                finding: "the open-file limit is \(limit.soft); \(need)",
                fix: "type \"ulimit -n \(needed)\" where the worker is started"
            )
        }
        return FitnessCheck(
            name: .openFiles,
            level: .failure,
            finding: "the open-file limit cannot be raised over \(limit.hard); \(need)",
            fix: "give the worker fewer users, or a limit of \(needed): \"LimitNOFILE=\(needed)\" "
                + "in a systemd unit, \"docker run --ulimit nofile=\(needed)\", or a line "
                + "\"* hard nofile \(needed)\" in /etc/security/limits.conf"
        )
    }

    private static func ephemeralPorts(
        _ ports: ClosedRange<Int>?,
        _ needs: FitnessNeeds
    ) -> FitnessCheck {
        guard let ports else {
            return unknown(
                .ephemeralPorts,
                "the range of ephemeral ports",
                command: "\"sysctl net.ipv4.ip_local_port_range\""
            )
        }
        let needed = needs.ephemeralPorts
        let finding =
            "\(counted(ports.count, "ephemeral port")) (\(ports.lowerBound) to "
            + "\(ports.upperBound)); \(needing(needs.userCount, "user")) \(needed), half of "
            + "them for connections that are closing"
        guard ports.count < needed else {
            return FitnessCheck(name: .ephemeralPorts, level: .fine, finding: finding)
        }
        let widest = FitnessLimits.widestPorts
        let mostUsers = widest.count / FitnessLimits.portsPerUser
        let sysctl =
            "\"sysctl -w net.ipv4.ip_local_port_range='\(widest.lowerBound) \(widest.upperBound)'\""
        return FitnessCheck(
            name: .ephemeralPorts,
            level: ports.count < needs.userCount ? .failure : .warning,
            finding: finding,
            fix: needed <= widest.count
                ? "type \(sysctl) as root, or give the worker fewer users"
                : "give the worker at most \(mostUsers) users and type \(sysctl) as root"
        )
    }

    private static func cores(_ facts: WorkerFacts, _ needs: FitnessNeeds) -> FitnessCheck {
        guard let cores = facts.usableCores else {
            return unknown(.cores, "the number of usable cores", command: "\"nproc\"")
        }
        let need = "\(needing(needs.threadCount, "engine thread")) \(needs.threadCount)"
        if let quota = facts.cpuQuotaCores, quota < Double(cores) {
            let isEnough = quota >= Double(needs.threadCount)
            let raise =
                "raise the quota (\"docker run --cpus=\(needs.threadCount)\", or "
                + "resources.limits.cpu in Kubernetes)"
            return FitnessCheck(
                name: .cores,
                level: isEnough ? .fine : .warning,
                finding: "a CPU quota of \(coreText(quota)) cores; \(need)",
                fix: isEnough
                    ? nil : fewerThreads(Int(quota), needs).map { "\($0), or \(raise)" } ?? raise
            )
        }
        guard cores < needs.threadCount else {
            return FitnessCheck(
                name: .cores,
                level: .fine,
                finding: "\(counted(cores, "usable core")); \(need)"
            )
        }
        return FitnessCheck(
            name: .cores,
            level: .warning,
            finding: "\(counted(cores, "usable core")); \(need)",
            fix: fewerThreads(cores, needs).map { "\($0), or on a machine with more cores" }
        )
    }

    /// Nil if it has the minimum already.
    private static func fewerThreads(_ cores: Int, _ needs: FitnessNeeds) -> String? {
        let threads = max(1, cores)
        return threads < needs.threadCount
            ? "start the worker with \"--threads \(threads)\"" : nil
    }

    private static func memory(_ facts: WorkerFacts, _ needs: FitnessNeeds) -> FitnessCheck {
        guard
            let left = [facts.machineMemoryBytes, facts.containerMemoryBytes]
                .compactMap({ $0 }).min()
        else { return unknown(.memory, "the free memory", command: "\"free -m\"") }
        let isContainer = left == facts.containerMemoryBytes
        let needed = needs.memoryBytes
        let comfortable = needed * FitnessLimits.comfortableMemoryFactor
        let place = isContainer ? "in the container" : "here"
        let finding =
            "\(mebibytes(free: left)) MiB of memory are free \(place); "
            + "\(needing(needs.userCount, "user")) about \(mebibytes(needed: needed))"
        guard left < comfortable else {
            return FitnessCheck(name: .memory, level: .fine, finding: finding)
        }
        let raise =
            "raise the container's limit (\"docker run --memory\", or resources.limits.memory in "
            + "Kubernetes)"
        return FitnessCheck(
            name: .memory,
            level: left < needed ? .failure : .warning,
            finding: left < needed
                ? finding : "\(finding), with TLS up to \(mebibytes(needed: comfortable))",
            fix:
                "\(isContainer ? raise : "end other programs here"), or give the worker fewer users"
        )
    }
}

extension FitnessJudge {
    static func unknown(_ name: FitnessCheck.Name, _ what: String, command: String) -> FitnessCheck
    {
        FitnessCheck(
            name: name,
            level: .warning,
            finding: "\(what) could not be read",
            fix: "check it with \(command) where the worker runs"
        )
    }

    static func counted(_ count: Int, _ noun: String) -> String {
        "\(count) \(noun)\(count == 1 ? "" : "s")"
    }

    private static func needing(_ count: Int, _ noun: String) -> String {
        counted(count, noun) + (count == 1 ? " needs" : " need")
    }

    // The actual value is rounded down and the needed one up, so that no sentence calls two equal
    // numbers different.

    private static func mebibytes(free bytes: Int) -> Int { bytes / 1_048_576 }

    private static func mebibytes(needed bytes: Int) -> Int { (bytes + 1_048_575) / 1_048_576 }

    private static func milliseconds(_ duration: Duration) -> String {
        text(ofHundredths: Int((duration.nanoseconds + 9_999) / 10_000))
    }

    private static func coreText(_ quota: Double) -> String {
        // 1.15 times 100 is a little under 115.
        text(ofHundredths: Int((quota * 100 + 1e-6).rounded(.down)))
    }

    private static func text(ofHundredths number: Int) -> String {
        number % 100 == 0 ? "\(number / 100)" : "\(Double(number) / 100)"
    }
}
