// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Shared

extension MachineFacts {
    /// The machine of this process, from Linux; facts that cannot be read stay nil.
    package static func ofThisMachine() -> MachineFacts {
        linux(
            processorCount: ProcessInfo.processInfo.activeProcessorCount,
            environment: ProcessInfo.processInfo.environment
        ) { path in
            FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
        }
    }

    /// From the files of /proc and /sys; `contents` returns the text of a file, nil without one.
    ///
    /// `processorCount` is the machine's, in case the files do not say which processors this
    /// process may use.
    static func linux(
        processorCount: Int,
        environment: [String: String],
        contents: (String) -> String?
    ) -> MachineFacts {
        var facts = MachineFacts()
        facts.cpuModel = contents("/proc/cpuinfo").flatMap(cpuModel)
        facts.cpuCores = UsableCores.count(contents: contents) ?? processorCount
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

    /// From the text of /proc/meminfo, in MiB.
    static func memoryMB(_ text: String) -> Int? {
        text.split(separator: "\n").first { $0.hasPrefix("MemTotal:") }
            .flatMap { $0.split(separator: " ").dropFirst().first }
            .flatMap { Int($0) }
            .map { $0 / 1024 }
    }
}
