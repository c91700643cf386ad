// SPDX-License-Identifier: Apache-2.0

/// Which of the machine's CPUs this process may run on, `taskset` and `cpuset` considered.
package enum UsableCores {
    /// `contents` is the text of a file, nil where there is none; nil when the files do not say.
    package static func count(contents: (String) -> String?) -> Int? {
        guard let allowed = contents("/proc/self/status").flatMap(allowedCPUs) else { return nil }
        let online = contents("/sys/devices/system/cpu/online").flatMap(cpuList)
        let usable = online.map(allowed.intersection) ?? allowed
        return usable.isEmpty ? nil : usable.count
    }

    /// From the text of /proc/self/status, also such as are not there.
    private static func allowedCPUs(_ text: String) -> Set<Int>? {
        let key = "Cpus_allowed_list:"
        return text.split(separator: "\n").first { $0.hasPrefix(key) }
            .flatMap { cpuList(String($0.dropFirst(key.count))) }
    }

    /// From the kernel's way to write CPUs, such as `0-3,8`; nil for anything else.
    static func cpuList(_ text: String) -> Set<Int>? {
        guard let list = text.split(whereSeparator: \.isWhitespace).first else { return nil }
        var cpus: Set<Int> = []
        for part in list.split(separator: ",") {
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
}
