// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import Shared

extension WorkerFacts {
    /// The facts of this process and its connection to the target; takes at most the time-outs of
    /// `FitnessLimits`.
    static func gather(target: HostPort) async -> WorkerFacts {
        var facts = ofThisProcess()
        facts.target = await TargetProbe(target).run()
        return facts
    }

    /// The kernel's facts about this process; `root` is a prefix for the path of every file.
    static func ofThisProcess(root: String = "") -> WorkerFacts {
        let contents = { (path: String) in
            FileManager.default.contents(atPath: root + path)
                .map { String(decoding: $0, as: UTF8.self) }
        }
        let limits = ContainerLimits.read(contents: contents)
        var facts = WorkerFacts()
        facts.openFileLimit = .ofThisProcess
        facts.usableCores = UsableCores.count(contents: contents)
        facts.ephemeralPorts = contents("/proc/sys/net/ipv4/ip_local_port_range").flatMap(portRange)
        facts.machineMemoryBytes = contents("/proc/meminfo").flatMap(availableBytes)
        facts.cpuQuotaCores = limits.cpuCores
        facts.containerMemoryBytes = limits.memoryLeftBytes
        return facts
    }

    /// From the text of ip_local_port_range, the first and the last.
    static func portRange(_ text: String) -> ClosedRange<Int>? {
        let ends = text.split { $0.isWhitespace }.map { Int($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else {
            return nil
        }
        return first...last
    }

    /// From the text of /proc/meminfo, whose `kB` are KiB.
    static func availableBytes(_ text: String) -> Int? {
        text.split(separator: "\n").first { $0.hasPrefix("MemAvailable:") }
            .flatMap { $0.split(separator: " ").dropFirst().first }
            .flatMap { Int($0) }
            .map { $0 * 1024 }
    }
}

extension OpenFileLimit {
    /// Nil when the kernel does not say.
    fileprivate static var ofThisProcess: OpenFileLimit? {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else {
            return nil
        }
        // No limit is the largest number.
        return OpenFileLimit(
            soft: Int(clamping: limit.rlim_cur),
            hard: Int(clamping: limit.rlim_max)
        )
    }
}
