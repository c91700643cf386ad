// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Worker

struct WorkerFactsTests {
    @Test func `a container of version 2 is read from its files`() throws {
        let root = try FixtureFolder([
            "/proc/self/cgroup": "0::/pod\n",
            "/proc/self/status": "Cpus_allowed_list:\t0-3\n",
            "/sys/devices/system/cpu/online": "0-2\n",
            "/proc/sys/net/ipv4/ip_local_port_range": "32768\t60999\n",
            "/proc/meminfo": "MemTotal: 9000 kB\nMemAvailable:    4000 kB\n",
            "/sys/fs/cgroup/pod/cpu.max": "150000 100000\n",
            "/sys/fs/cgroup/pod/memory.max": "3000000\n",
            "/sys/fs/cgroup/pod/memory.current": "1000000\n",
        ])

        let facts = WorkerFacts.ofThisProcess(root: root.path)

        #expect(facts.usableCores == 3)
        #expect(facts.ephemeralPorts == 32_768...60_999)
        #expect(facts.machineMemoryBytes == 4_096_000)
        #expect(facts.cpuQuotaCores == 1.5)
        #expect(facts.containerMemoryBytes == 2_000_000)
    }

    @Test func `a container of version 1 is read from its files`() throws {
        let root = try FixtureFolder([
            "/proc/self/cgroup": "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n",
            "/sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us": "250000\n",
            "/sys/fs/cgroup/cpu/docker/x/cpu.cfs_period_us": "100000\n",
            "/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes": "3000000\n",
            "/sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes": "2500000\n",
        ])

        let facts = WorkerFacts.ofThisProcess(root: root.path)

        #expect(facts.cpuQuotaCores == 2.5)
        #expect(facts.containerMemoryBytes == 500_000)
    }

    @Test func `what no file says is not known`() throws {
        let root = try FixtureFolder([:])

        var facts = WorkerFacts.ofThisProcess(root: root.path)

        facts.openFileLimit = nil
        #expect(facts == WorkerFacts())
    }

    @Test func `this very process has what every process has`() {
        let facts = WorkerFacts.ofThisProcess()

        #expect((facts.openFileLimit?.soft ?? 0) > 0)
        #expect((facts.openFileLimit?.hard ?? 0) >= (facts.openFileLimit?.soft ?? 0))
        #expect((facts.usableCores ?? 0) > 0)
        #expect((facts.machineMemoryBytes ?? 0) > 0)
        #expect((facts.ephemeralPorts?.count ?? 0) > 0)
    }

    @Test(arguments: ["", "32768", "60999 32768", "a b", "1 2 3"])
    func `what is no range of ports is not known`(text: String) {
        #expect(WorkerFacts.portRange(text) == nil)
    }
}

/// A folder that stands for `/`, gone with its owner.
private final class FixtureFolder {
    private let url: URL

    var path: String { url.path }

    init(_ files: [String: String]) throws {
        url = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
        for (path, text) in files {
            let file = url.appendingPathComponent(path)
            try FileManager.default.createDirectory(
                at: file.deletingLastPathComponent(),
                withIntermediateDirectories: true
            )
            try Data(text.utf8).write(to: file)
        }
    }

    // Nothing of a test depends on its folder being gone.
    deinit { try? FileManager.default.removeItem(at: url) }
}
