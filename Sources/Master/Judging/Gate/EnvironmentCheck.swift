// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// Whether baseline and run come from machines of one shape.
struct EnvironmentCheck {
    /// Differences that make a comparison meaningless, one sentence each.
    private(set) var mismatches: [String] = []
    /// Worth saying, no more.
    private(set) var notes: [String] = []

    /// Machines of one shape report memory that differs by what their kernels keep for themselves.
    private static let memorySlack = 0.05

    init(_ baseline: BaselineEnvironment, _ machine: MachineFacts?) {
        guard let machine else {
            if baseline != BaselineEnvironment() {
                notes.append("the results say nothing of their environment; it was not compared")
            }
            return
        }
        compare("cpu_cores", baseline.cpuCores, machine.usableCores) { $0 == $1 }
        compare("memory_mb", baseline.memoryMB, machine.usableMemoryMB) {
            abs($0 - $1) <= Self.memorySlack * max($0, $1)
        }
        compare("container_image", baseline.containerImage, machine.containerImage, ==)
        if let model = baseline.cpuModel, let actual = machine.cpuModel, model != actual {
            notes.append("cpu_model is \(actual), the baseline was made on \(model)")
        }
    }

    private mutating func compare<Value>(
        _ key: String,
        _ expected: Value?,
        _ actual: Value?,
        _ isSame: (Value, Value) -> Bool
    ) {
        guard let expected else { return }
        guard let actual else {
            notes.append("the results do not say their \(key); it was not compared")
            return
        }
        guard !isSame(expected, actual) else { return }
        mismatches.append(
            "\(key) is \(Self.text(actual)), the baseline's is \(Self.text(expected))"
        )
    }

    private static func text(_ value: some Any) -> String {
        guard let number = value as? Double else { return "\(value)" }
        return number == number.rounded() ? String(Int(number)) : "\(number)"
    }
}

extension MachineFacts {
    /// Cores that can be used: the container's limit where it is lower.
    package var usableCores: Double? {
        let cores = cpuCores.map(Double.init)
        guard let limit = containerCPULimit else { return cores }
        return min(limit, cores ?? limit)
    }

    /// Memory that can be used, in MiB: the container's limit where it is lower.
    package var usableMemoryMB: Double? {
        let memory = memoryMB.map(Double.init)
        guard let limit = containerMemoryMB.map(Double.init) else { return memory }
        return min(limit, memory ?? limit)
    }
}
