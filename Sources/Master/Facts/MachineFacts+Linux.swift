// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

extension MachineFacts {
    /// The machine of this process, as Linux tells it; what cannot be read stays nil.
    static func ofThisMachine() -> MachineFacts {
        linux(
            processorCount: ProcessInfo.processInfo.activeProcessorCount,
            environment: ProcessInfo.processInfo.environment
        ) { path in
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// From the files of /proc and /sys; `contents` is the text of a file, nil where there is none.
    ///
    /// `processorCount` are the machine's, for where the files do not say which of them this process
    /// may use.
    static func linux(
        processorCount: Int,
        environment: [String: String],
        contents: (String) -> String?
    ) -> MachineFacts {
        var facts = MachineFacts()
        facts.cpuModel = contents("/proc/cpuinfo").flatMap(cpuModel)
        let allowed = contents("/proc/self/status").flatMap(allowedCPUs)
        let online = contents("/sys/devices/system/cpu/online").flatMap(cpuList)
        facts.cpuCores = usableCount(allowed: allowed, online: online) ?? processorCount
        facts.memoryMB = contents("/proc/meminfo").flatMap(memoryMB)
        facts.kernel = contents("/proc/sys/kernel/osrelease").map {
            $0.trimmingCharacters(in: .whitespacesAndNewlines)
        }
        let image = environment["TIDEMARK_CONTAINER_IMAGE"] ?? ""
        facts.containerImage = image.isEmpty ? nil : image
        let limits = ContainerLimits.read(contents: contents)
        facts.containerCPULimit = limits.cpuCores
        facts.containerMemoryMB = limits.memoryMB
        return facts
    }

    /// From the text of /proc/cpuinfo: its `model name`, or on ARM, which has none, the numbers of
    /// implementer and part.
    static func cpuModel(_ text: String) -> String? {
        let value = { (key: String) in
            text.split(separator: "\n")
                .map { $0.split(separator: ":", maxSplits: 1) }
                .first { $0.count == 2 && $0[0].trimmingCharacters(in: .whitespaces) == key }
                .map { $0[1].trimmingCharacters(in: .whitespaces) }
        }
        if let name = value("model name") { return name }
        guard let implementer = value("CPU implementer"), let part = value("CPU part") else {
            return nil
        }
        return "ARM implementer \(implementer) part \(part)"
    }

    /// From the text of /proc/self/status: the CPUs that this process may run on, `taskset` and
    /// `cpuset` considered, also such as are not there.
    static func allowedCPUs(_ text: String) -> Set<Int>? {
        let key = "Cpus_allowed_list:"
        return text.split(separator: "\n").first { $0.hasPrefix(key) }
            .flatMap { cpuList(String($0.dropFirst(key.count))) }
    }

    /// From the kernel's way to write CPUs, such as `0-3,8`; nil for anything else.
    static func cpuList(_ text: String) -> Set<Int>? {
        var cpus: Set<Int> = []
        for part in text.trimmingCharacters(in: .whitespacesAndNewlines).split(separator: ",") {
            let ends = part.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
            guard let first = ends.first, let first, let last = ends.last, let last,
                ends.count <= 2, 0 <= first, first <= last, last <= highestCPU
            else { return nil }
            cpus.formUnion(first...last)
        }
        return cpus.isEmpty ? nil : cpus
    }

    /// Far above what Linux can be built for.
    private static let highestCPU = 65_535

    private static func usableCount(allowed: Set<Int>?, online: Set<Int>?) -> Int? {
        guard let allowed else { return nil }
        let usable = online.map(allowed.intersection) ?? allowed
        return usable.isEmpty ? nil : usable.count
    }

    /// From the text of /proc/meminfo, in MiB.
    static func memoryMB(_ text: String) -> Int? {
        text.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
            .flatMap { $0.split(separator: " ").dropFirst().first }
            .flatMap { Int($0) }
            .map { $0 / 1024 }
    }
}
