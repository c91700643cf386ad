// SPDX-License-Identifier: Apache-2.0

/// The machine on which a part of the run ran; facts are nil if the machine does not give them.
package struct MachineFacts: Sendable, Equatable, Codable {
    package var cpuModel: String?
    package var cpuCores: Int?
    package var memoryMB: Int?
    package var kernel: String?
    package var containerImage: String?
    /// CPU limit of the container, in cores; nil when there is none.
    package var containerCPULimit: Double?
    package var containerMemoryMB: Int?

    package init() {}

    package enum CodingKeys: String, CodingKey {
        case cpuModel = "cpu_model"
        case cpuCores = "cpu_cores"
        case memoryMB = "memory_mb"
        case kernel
        case containerImage = "container_image"
        case containerCPULimit = "container_cpu_limit"
        case containerMemoryMB = "container_memory_mb"
    }
}
