// SPDX-License-Identifier: Apache-2.0

internal import Shared

extension Baseline {
    /// The baseline as a file, which the usual script reads too.
    ///
    /// `madeFrom` says for people where the numbers come from; every reader ignores it.
    func fileText(madeFrom: [(String, JSONText)]) -> String {
        var environment: [(String, JSONText)] = []
        if let cores = self.environment.cpuCores { environment.append(("cpu_cores", .of(cores))) }
        if let memory = self.environment.memoryMB { environment.append(("memory_mb", .of(memory))) }
        if let image = self.environment.containerImage {
            environment.append(("container_image", .string(image)))
        }
        if let model = self.environment.cpuModel {
            environment.append(("cpu_model", .string(model)))
        }
        return JSONText.object([
            ("version", .number(Self.version)),
            ("made_from", .object(madeFrom)),
            ("environment", .object(environment)),
            ("thresholds", .object(thresholds.map { ($0.endpoint, $0.json) })),
            ("regression_tolerance", .of(tolerance)),
            ("block_on_regression", .literal("\(blocksOnRegression)")),
        ]).indentedText + "\n"
    }
}

extension EndpointThresholds {
    fileprivate var json: JSONText {
        let values = thresholds.map { ($0.metric.thresholdKey, JSONText.literal($0.text)) }
        let actions = thresholds.filter { $0.action == .warn }
            .map { ($0.metric.actionKey, JSONText.string($0.action.rawValue)) }
        return .object(values + actions)
    }
}

extension JSONText {
    /// A whole number without a fraction.
    fileprivate static func of(_ value: Double) -> JSONText {
        .literal(value == value.rounded() ? String(Int(value)) : "\(value)")
    }
}
