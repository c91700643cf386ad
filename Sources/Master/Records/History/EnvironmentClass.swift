// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Shared

/// Machines of one shape, by a name: cores, memory and image, as the gate compares them.
enum EnvironmentClass {
    static let unknown = "unknown"

    static func name(of machine: MachineFacts?) -> String {
        guard let machine else { return unknown }
        var parts: [String] = []
        if let cores = machine.usableCores { parts.append("\(number(cores)) cores") }
        if let memory = machine.usableMemoryMB { parts.append("\(size(ofMB: memory)) GiB") }
        if let image = machine.containerImage { parts.append(image) }
        return parts.isEmpty ? unknown : parts.joined(separator: ", ")
    }

    /// Rounded up to an eighth or less: machines of one size report what their kernel leaves of it.
    private static func size(ofMB memory: Double) -> String {
        let gigabytes = max(memory / 1024, 0.125)
        let step = exp2(log2(gigabytes).rounded(.down) - 2)
        return number((gigabytes / step).rounded(.up) * step)
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() ? String(Int(value)) : "\(value)"
    }
}
