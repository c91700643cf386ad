// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct ContainerLimitsTests {
    @Test(arguments: [
        ("150000 100000\n", 1.5), ("max 100000\n", nil), ("", nil), ("1 0\n", nil), ("x y\n", nil),
    ])
    func `a limit of CPU is in cores`(text: String, cores: Double?) {
        #expect(ContainerLimits.cpuLimit(text) == cores)
    }

    @Test(arguments: [
        ("4294967296\n", 4_294_967_296), ("max\n", nil), ("", nil), ("9223372036854771712\n", nil),
    ])
    func `a limit of memory is in bytes`(text: String, bytes: Int?) {
        #expect(ContainerLimits.memoryLimitBytes(text) == bytes)
    }

    @Test(arguments: [("", "/user.slice/a:b"), ("cpu", "/x"), ("cpuacct", "/x"), ("memory", "/")])
    func `a controller's group is found`(controller: String, group: String) {
        let text = "4:cpu,cpuacct:/x\n0::/user.slice/a:b\n"

        #expect(ContainerLimits.group(of: controller, in: text) == group)
    }

    @Test func `the smallest limit on the way up counts`() {
        let limits = read([
            "/proc/self/cgroup": "0::/pod/container\n",
            "/sys/fs/cgroup/pod/container/cpu.max": "400000 100000\n",
            "/sys/fs/cgroup/pod/container/memory.max": "max\n",
            "/sys/fs/cgroup/pod/cpu.max": "200000 100000\n",
            "/sys/fs/cgroup/pod/memory.max": "536870912\n",
        ])

        #expect(limits.cpuCores == 2)
        #expect(limits.memoryMB == 512)
    }

    @Test func `a container that cannot see its own group reads the top one`() {
        let limits = read([
            "/proc/self/cgroup": "0::/../../elsewhere\n",
            "/sys/fs/cgroup/cpu.max": "50000 100000\n",
            "/sys/fs/cgroup/../../elsewhere/cpu.max": "1 100000\n",
        ])

        #expect(limits == ContainerLimits(cpuCores: 0.5))
    }

    @Test func `limits of version 1 are read`() {
        let limits = read([
            "/proc/self/cgroup": "5:memory:/docker/x\n4:cpu,cpuacct:/docker/x\n",
            "/sys/fs/cgroup/cpu/docker/x/cpu.cfs_quota_us": "250000\n",
            "/sys/fs/cgroup/cpu/docker/x/cpu.cfs_period_us": "100000\n",
            "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n",
            "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n",
            "/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes": "1073741824\n",
            "/sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712\n",
        ])

        #expect(limits.cpuCores == 2.5)
        #expect(limits.memoryMB == 1024)
    }

    @Test func `what the container uses without its cache is not left`() {
        let limits = read([
            "/proc/self/cgroup": "0::/pod\n",
            "/sys/fs/cgroup/pod/memory.max": "1000000\n",
            "/sys/fs/cgroup/pod/memory.current": "700000\n",
            "/sys/fs/cgroup/pod/memory.stat": "anon 1\ninactive_file 200000\n",
        ])

        #expect(limits.memoryLeftBytes == 500_000)
    }

    @Test func `what a container of version 1 uses without its cache is not left`() {
        let limits = read([
            "/proc/self/cgroup": "5:memory:/docker/x\n",
            "/sys/fs/cgroup/memory/docker/x/memory.limit_in_bytes": "1000000\n",
            "/sys/fs/cgroup/memory/docker/x/memory.usage_in_bytes": "700000\n",
            "/sys/fs/cgroup/memory/docker/x/memory.stat":
                "inactive_file 1\ntotal_inactive_file 100000\n",
        ])

        #expect(limits.memoryLeftBytes == 400_000)
    }

    @Test func `a full group above leaves nothing`() {
        let limits = read([
            "/proc/self/cgroup": "0::/pod/container\n",
            "/sys/fs/cgroup/pod/container/memory.max": "1000000\n",
            "/sys/fs/cgroup/pod/memory.max": "2000000\n",
            "/sys/fs/cgroup/pod/memory.current": "2000001\n",
        ])

        #expect(limits.memoryLeftBytes == 0)
    }

    @Test func `outside a container there is no limit`() {
        #expect(read([:]) == ContainerLimits())
    }

    private func read(_ files: [String: String]) -> ContainerLimits {
        ContainerLimits.read { files[$0] }
    }
}
