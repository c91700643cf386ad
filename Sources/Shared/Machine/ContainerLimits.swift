// SPDX-License-Identifier: Apache-2.0

/// The limits of this process's container, from the control groups of version 2 or 1.
///
/// A group never has more than the groups that contain it: the smallest limit on the way up counts.
package struct ContainerLimits: Sendable, Equatable {
    /// Nil when there is no limit.
    package var cpuCores: Double?
    /// In MiB; nil when there is no limit.
    package var memoryMB: Int?
    /// The rest of the tightest memory limit; nil if there is no limit.
    package var memoryLeftBytes: Int?

    /// `contents` is the text of a file, nil where there is none.
    package static func read(contents: (String) -> String?) -> ContainerLimits {
        let groups = contents("/proc/self/cgroup") ?? ""
        let root = "/sys/fs/cgroup"
        let unified = folders(root, group(of: "", in: groups))
        let cpu = folders(root + "/cpu", group(of: "cpu", in: groups))
        let memory = folders(root + "/memory", group(of: "memory", in: groups))
        let cpuLimits =
            unified.compactMap { contents($0 + "/cpu.max").flatMap(cpuLimit) }
            + cpu.compactMap { folder in
                cpuLimit(
                    quota: contents(folder + "/cpu.cfs_quota_us"),
                    period: contents(folder + "/cpu.cfs_period_us")
                )
            }
        let memoryGroups =
            unified.compactMap { MemoryGroup(version2: $0, contents: contents) }
            + memory.compactMap { MemoryGroup(version1: $0, contents: contents) }
        return ContainerLimits(
            cpuCores: cpuLimits.min(),
            memoryMB: memoryGroups.map(\.limitBytes).min().map { $0 / (1024 * 1024) },
            memoryLeftBytes: memoryGroups.map(\.leftBytes).min()
        )
    }

    /// From the text of /proc/self/cgroup, whose lines are `number:controllers:group`: the group of
    /// this controller, or of version 2, whose controllers are the empty text.
    static func group(of controller: String, in text: String) -> String {
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard parts.count == 3 else { continue }
            let controllers = parts[1].split(separator: ",", omittingEmptySubsequences: false)
            if controllers.contains(Substring(controller)) { return String(parts[2]) }
        }
        return "/"
    }

    /// The group's folder and all above it.
    ///
    /// A container may not see its own group: then only the top one exists, which in a container is
    /// its own.
    private static func folders(_ root: String, _ group: String) -> [String] {
        let names = group.split(separator: "/")
        guard !names.contains("..") else { return [root] }
        return (0...names.count).map { count in
            ([root] + names.prefix(count).map(String.init)).joined(separator: "/")
        }
    }

    /// From the text of cpu.max, `quota period`, in cores; nil for no limit.
    static func cpuLimit(_ text: String) -> Double? {
        let parts = text.split { $0.isWhitespace }.map(String.init)
        guard parts.count == 2 else { return nil }
        return cpuLimit(quota: parts[0], period: parts[1])
    }

    /// In cores; nil for no limit, which is `max` in version 2 and -1 in version 1.
    static func cpuLimit(quota: String?, period: String?) -> Double? {
        guard let quota = quota.flatMap(Self.word).flatMap({ Double($0) }),
            let period = period.flatMap(Self.word).flatMap({ Double($0) }),
            quota > 0, period > 0
        else { return nil }
        return quota / period
    }

    /// From the text of memory.max or memory.limit_in_bytes, in bytes; nil for no limit, which is
    /// `max` in version 2 and some number near 2^63 in version 1.
    static func memoryLimitBytes(_ text: String) -> Int? {
        word(text).flatMap { Int($0) }.flatMap { $0 < 1 << 60 ? $0 : nil }
    }

    /// The first word of a text.
    fileprivate static func word(_ text: String) -> Substring? {
        text.split { $0.isWhitespace }.first
    }
}

/// A group that has a memory limit, and what its processes use of it.
private struct MemoryGroup {
    let limitBytes: Int
    let leftBytes: Int

    init?(version2 folder: String, contents: (String) -> String?) {
        self.init(
            limit: contents(folder + "/memory.max"),
            usage: contents(folder + "/memory.current"),
            cache: contents(folder + "/memory.stat").flatMap { Self.value("inactive_file", in: $0) }
        )
    }

    init?(version1 folder: String, contents: (String) -> String?) {
        self.init(
            limit: contents(folder + "/memory.limit_in_bytes"),
            usage: contents(folder + "/memory.usage_in_bytes"),
            cache: contents(folder + "/memory.stat")
                .flatMap { Self.value("total_inactive_file", in: $0) }
        )
    }

    /// `cache` in bytes is counted as used, but is released when memory is needed.
    private init?(limit: String?, usage: String?, cache: Int?) {
        guard let limit = limit.flatMap(ContainerLimits.memoryLimitBytes) else { return nil }
        let usage = usage.flatMap(ContainerLimits.word).flatMap { Int($0) } ?? 0
        limitBytes = limit
        leftBytes = max(0, limit - max(0, usage - (cache ?? 0)))
    }

    /// From the text of memory.stat, whose lines are `key bytes`.
    private static func value(_ key: String, in text: String) -> Int? {
        text.split(separator: "\n").first { $0.hasPrefix(key + " ") }
            .flatMap { Int($0.dropFirst(key.count + 1)) }
    }
}
