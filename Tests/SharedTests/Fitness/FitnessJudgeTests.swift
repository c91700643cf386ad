// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

/// 1 000 users on 2 engine threads and 4 endpoints: 1 072 descriptors, 2 000 ports, 168 MiB.
struct FitnessJudgeTests {
    private static let mebibyte = 1024 * 1024

    @Test func `every check is made once, in the order of their names`() {
        let checks = FitnessJudge.checks(facts(), needs(), clockOffsetBound: .zero)

        #expect(checks.map(\.name) == FitnessCheck.Name.allCases)
        #expect(checks.allSatisfy { $0.level == .fine && $0.fix == nil })
    }

    @Test func `a worker leaves its clock to who pings it`() {
        let checks = FitnessJudge.checks(facts(), needs(), clockOffsetBound: nil)

        #expect(!checks.contains { $0.name == .clock })
        #expect(checks.count == FitnessCheck.Name.allCases.count - 1)
    }

    @Test(arguments: [
        (
            FitnessCheck.Name.openFiles, "the open-file limit could not be read",
            "check it with \"ulimit -n\" where the worker runs"
        ),
        (
            .ephemeralPorts, "the range of ephemeral ports could not be read",
            "check it with \"sysctl net.ipv4.ip_local_port_range\" where the worker runs"
        ),
        (
            .cores, "the number of usable cores could not be read",
            "check it with \"nproc\" where the worker runs"
        ),
        (
            .memory, "the free memory could not be read",
            "check it with \"free -m\" where the worker runs"
        ),
        (
            .target, "the target was not checked",
            "write its address in the scenario or with --host"
        ),
    ])
    func `what is not known is a warning`(name: FitnessCheck.Name, finding: String, fix: String) {
        let check = check(name, WorkerFacts())

        #expect(check == FitnessCheck(name: name, level: .warning, finding: finding, fix: fix))
    }

    @Test(arguments: [
        (1072, 1072, FitnessCheck.Level.fine, "the open-file limit is 1072; ", nil),
        (Int.max, Int.max, .fine, "the open-file limit is unlimited; ", nil),
        (
            1071, 1072, .warning, "the open-file limit is 1071; ",
            "type \"ulimit -n 1072\" where the worker is started"
        ),
        (
            1024, 1071, .failure, "the open-file limit cannot be raised over 1071; ",
            "give the worker fewer users, or a limit of 1072: \"LimitNOFILE=1072\" in a systemd "
                + "unit, \"docker run --ulimit nofile=1072\", or a line \"* hard nofile 1072\" in "
                + "/etc/security/limits.conf"
        ),
    ])
    func `every user's connection needs a descriptor`(
        soft: Int,
        hard: Int,
        level: FitnessCheck.Level,
        finding: String,
        fix: String?
    ) {
        let check = check(.openFiles) { $0.openFileLimit = OpenFileLimit(soft: soft, hard: hard) }

        #expect(check?.level == level)
        #expect(check?.finding == finding + "1000 users need 1072")
        #expect(check?.fix == fix)
    }

    @Test(arguments: [
        (10_000...11_999, FitnessCheck.Level.fine, "2000 ephemeral ports (10000 to 11999); "),
        (10_000...11_998, .warning, "1999 ephemeral ports (10000 to 11998); "),
        (10_000...10_999, .warning, "1000 ephemeral ports (10000 to 10999); "),
        (10_000...10_998, .failure, "999 ephemeral ports (10000 to 10998); "),
        (10_000...10_000, .failure, "1 ephemeral port (10000 to 10000); "),
    ])
    func `every user needs a port, and one for the connection before`(
        ports: ClosedRange<Int>,
        level: FitnessCheck.Level,
        finding: String
    ) {
        let check = check(.ephemeralPorts) { $0.ephemeralPorts = ports }

        let need = "1000 users need 2000, half of them for connections that are closing"
        let fix =
            "type \"sysctl -w net.ipv4.ip_local_port_range='1024 65535'\" as root, or give the "
            + "worker fewer users"
        #expect(check?.level == level)
        #expect(check?.finding == finding + need)
        #expect(check?.fix == (level == .fine ? nil : fix))
    }

    @Test func `more users than one address has ports for are moved elsewhere`() {
        let crowd = FitnessNeeds(userCount: 40_000, threadCount: 2, endpointCount: 4)

        let check = check(.ephemeralPorts, facts(), crowd)

        #expect(check?.level == .failure)
        #expect(
            check?.fix == "give the worker at most 32256 users and type \"sysctl -w "
                + "net.ipv4.ip_local_port_range='1024 65535'\" as root"
        )
    }

    @Test(arguments: [
        (2, nil, FitnessCheck.Level.fine, "2 usable cores; ", nil),
        (4, 2.0, .fine, "a CPU quota of 2 cores; ", nil),
        (4, 2.15, .fine, "a CPU quota of 2.15 cores; ", nil),
        (2, 8.0, .fine, "2 usable cores; ", nil),
        (
            1, nil, .warning, "1 usable core; ",
            "start the worker with \"--threads 1\", or on a machine with more cores"
        ),
        (
            4, 1.99999, .warning, "a CPU quota of 1.99 cores; ",
            "start the worker with \"--threads 1\", or raise the quota (\"docker run --cpus=2\", "
                + "or resources.limits.cpu in Kubernetes)"
        ),
    ])
    func `every engine thread needs a core`(
        cores: Int,
        quota: Double?,
        level: FitnessCheck.Level,
        finding: String,
        fix: String?
    ) {
        let check = check(.cores) {
            $0.usableCores = cores
            $0.cpuQuotaCores = quota
        }

        #expect(check?.level == level)
        #expect(check?.finding == finding + "2 engine threads need 2")
        #expect(check?.fix == fix)
    }

    @Test func `one engine thread is not told to be fewer`() {
        var facts = facts()
        facts.cpuQuotaCores = 0.5

        let check = check(
            .cores,
            facts,
            FitnessNeeds(userCount: 1, threadCount: 1, endpointCount: 1)
        )

        #expect(check?.finding == "a CPU quota of 0.5 cores; 1 engine thread needs 1")
        #expect(
            check?.fix == "raise the quota (\"docker run --cpus=1\", or resources.limits.cpu in "
                + "Kubernetes)"
        )
    }

    /// MiB that are free on the machine and in its container, and what is said.
    private static let memoryRows: [(Int?, Int?, FitnessCheck.Level, String, String, String?)] = [
        (335, nil, .fine, "335 MiB of memory are free here; ", "", nil),
        (
            334, nil, .warning, "334 MiB of memory are free here; ", ", with TLS up to 335",
            "end other programs here, or give the worker fewer users"
        ),
        (
            8000, 168, .warning, "168 MiB of memory are free in the container; ",
            ", with TLS up to 335",
            "raise the container's limit (\"docker run --memory\", or resources.limits.memory in "
                + "Kubernetes), or give the worker fewer users"
        ),
        (
            nil, 167, .failure, "167 MiB of memory are free in the container; ", "",
            "raise the container's limit (\"docker run --memory\", or resources.limits.memory in "
                + "Kubernetes), or give the worker fewer users"
        ),
        (
            100, 8000, .failure, "100 MiB of memory are free here; ", "",
            "end other programs here, or give the worker fewer users"
        ),
    ]

    @Test(arguments: memoryRows)
    func `users and endpoints need memory`(
        machine: Int?,
        container: Int?,
        level: FitnessCheck.Level,
        finding: String,
        addition: String,
        fix: String?
    ) {
        let check = check(.memory) {
            $0.machineMemoryBytes = machine.map { $0 * Self.mebibyte }
            $0.containerMemoryBytes = container.map { $0 * Self.mebibyte }
        }

        #expect(check?.level == level)
        #expect(check?.finding == "\(finding)1000 users need about 168\(addition)")
        #expect(check?.fix == fix)
    }

    @Test(arguments: [
        (Duration.microseconds(210), FitnessCheck.Level.fine, "0.21"),
        (.milliseconds(25), .fine, "25"),
        (.nanoseconds(25_000_001), .warning, "25.01"), (.milliseconds(250), .warning, "250"),
        (.microseconds(250_100), .failure, "250.1"),
    ])
    func `a clock must be known well`(
        bound: Duration,
        level: FitnessCheck.Level,
        milliseconds: String
    ) {
        let check = FitnessJudge.clock(offsetBound: bound)

        let fix =
            "bring master and worker closer together, or relieve the network or the machine that "
            + "delays the pings between them"
        #expect(check.level == level)
        #expect(
            check.finding == "its clock is known to within \(milliseconds) ms; 25 ms are needed"
        )
        #expect(check.fix == (level == .fine ? nil : fix))
    }

    @Test func `a clock that was never compared is a warning`() {
        let check = FitnessJudge.clock(offsetBound: nil)

        #expect(check.level == .warning)
        #expect(check.finding == "its clock has not been compared with the master's")
        #expect(
            check.fix == "check the network between the two: no ping was answered"
        )
    }

    private func facts() -> WorkerFacts {
        var facts = WorkerFacts()
        facts.openFileLimit = OpenFileLimit(soft: 20_000, hard: 20_000)
        facts.ephemeralPorts = 32_768...60_999
        facts.usableCores = 4
        facts.machineMemoryBytes = 8000 * Self.mebibyte
        let target = HostPort(host: "127.0.0.1", port: 8000)
        facts.target = TargetFacts(
            target: target,
            outcome: .resolved([TargetFacts.Attempt(address: target)])
        )
        return facts
    }

    private func needs() -> FitnessNeeds {
        FitnessNeeds(userCount: 1000, threadCount: 2, endpointCount: 4)
    }

    private func check(
        _ name: FitnessCheck.Name,
        change: (inout WorkerFacts) -> Void
    ) -> FitnessCheck? {
        var facts = facts()
        change(&facts)
        return check(name, facts)
    }

    private func check(
        _ name: FitnessCheck.Name,
        _ facts: WorkerFacts,
        _ needs: FitnessNeeds? = nil
    ) -> FitnessCheck? {
        FitnessJudge.checks(facts, needs ?? self.needs(), clockOffsetBound: nil)
            .first { $0.name == name }
    }
}
