// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// What the container lets this process have, from the control groups of version 2 or 1.
///
/// A group never has more than the groups that it is in: the smallest limit on the way up counts.
struct ContainerLimits: Equatable {
    /// Nil when there is no limit.
    var cpuCores: Double?
    /// In MiB; nil when there is no limit.
    var memoryMB: Int?

    /// `contents` is the text of a file, nil where there is none.
    static func read(contents: (String) -> String?) -> ContainerLimits {
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
        let memoryLimits =
            unified.compactMap { contents($0 + "/memory.max").flatMap(memoryLimitMB) }
            + memory.compactMap {
                contents($0 + "/memory.limit_in_bytes").flatMap(memoryLimitMB)
            }
        return ContainerLimits(cpuCores: cpuLimits.min(), memoryMB: memoryLimits.min())
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
    /// A container may not see its own group: then the top one, which in a container is its own,
    /// is all there is.
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
        let number = { (text: String?) in
            text.flatMap { Double($0.trimmingCharacters(in: .whitespacesAndNewlines)) }
        }
        guard let quota = number(quota), let period = number(period), quota > 0, period > 0 else {
            return nil
        }
        return quota / period
    }

    /// From the text of memory.max or memory.limit_in_bytes, in MiB; nil for no limit, which is
    /// `max` in version 2 and some number near 2^63 in version 1.
    static func memoryLimitMB(_ text: String) -> Int? {
        Int(text.trimmingCharacters(in: .whitespacesAndNewlines))
            .flatMap { $0 < 1 << 60 ? $0 / (1024 * 1024) : nil }
    }
}
