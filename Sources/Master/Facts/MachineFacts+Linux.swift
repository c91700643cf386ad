// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import Shared

extension MachineFacts {
    /// The machine of this process, as Linux tells it; what cannot be read stays nil.
    static func ofThisMachine() -> MachineFacts {
        var facts = MachineFacts()
        facts.cpuModel = contents("/proc/cpuinfo").flatMap(cpuModel)
        facts.cpuCores = ProcessInfo.processInfo.activeProcessorCount
        facts.memoryMB = contents("/proc/meminfo").flatMap(memoryMB)
        facts.kernel = contents("/proc/sys/kernel/osrelease").map {
            $0.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        facts.containerImage = ProcessInfo.processInfo.environment["TIDEMARK_CONTAINER_IMAGE"]
        let group = contents("/proc/self/cgroup").flatMap(unifiedGroup) ?? "/"
        for folder in ["/sys/fs/cgroup" + group, "/sys/fs/cgroup"] {
            facts.containerCPULimit =
                facts.containerCPULimit ?? contents(folder + "/cpu.max").flatMap(cpuLimit)
            facts.containerMemoryMB =
                facts.containerMemoryMB ?? contents(folder + "/memory.max").flatMap(memoryLimitMB)
        }
        return facts
    }

    /// From the text of /proc/cpuinfo.
    static func cpuModel(_ text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix("model name") }
            .flatMap { $0.split(separator: ":", maxSplits: 1).last }
            .map { $0.trimmingCharacters(in: .whitespaces) }
    }

    /// From the text of /proc/meminfo, in MiB.
    static func memoryMB(_ text: String) -> Int? {
        text.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
            .flatMap { $0.split(separator: " ").dropFirst().first }
            .flatMap { Int($0) }
            .map { $0 / 1024 }
    }

    /// From the text of /proc/self/cgroup: the group of cgroup version 2.
    static func unifiedGroup(_ text: String) -> String? {
        text.split(separator: "\n").first { $0.hasPrefix("0::") }.map { String($0.dropFirst(3)) }
    }

    /// From the text of cpu.max, `quota period`, in cores; nil for no limit.
    static func cpuLimit(_ text: String) -> Double? {
        let parts = text.split { $0.isWhitespace }.map(String.init)
        guard parts.count == 2, let quota = Double(parts[0]), let period = Double(parts[1]),
            period > 0
        else { return nil }
        return quota / period
    }

    /// From the text of memory.max, in MiB; nil for no limit.
    static func memoryLimitMB(_ text: String) -> Int? {
        Int(text.trimmingCharacters(in: .whitespacesAndNewlines)).map { $0 / (1024 * 1024) }
    }

    private static func contents(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }
}
