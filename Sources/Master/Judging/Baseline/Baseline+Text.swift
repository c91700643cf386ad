// SPDX-License-Identifier: Apache-2.0

internal import Shared

extension Baseline {
    /// The baseline as a file, which the usual script reads too.
    package var fileText: String {
        var fields: [(String, JSONText)] = [("version", .number(Self.version))]
        if let provenance { fields.append(("provenance", provenance.json)) }
        fields.append(("environment", environment.json))
        fields.append(("thresholds", .object(thresholds.map { ($0.endpoint, $0.json) })))
        fields.append(("regression_tolerance", .of(tolerance)))
        fields.append(("block_on_regression", .literal("\(blocksOnRegression)")))
        if isConfirming { fields.append(("confirm", .literal("true"))) }
        if let maxAgeDays { fields.append(("max_age", .string("\(maxAgeDays)d"))) }
        return JSONText.object(fields + others.fields).indentedText + "\n"
    }
}

extension BaselineEnvironment {
    fileprivate var json: JSONText {
        var fields: [(String, JSONText)] = []
        if let cpuCores { fields.append(("cpu_cores", .of(cpuCores))) }
        if let memoryMB { fields.append(("memory_mb", .of(memoryMB))) }
        if let containerImage { fields.append(("container_image", .string(containerImage))) }
        if let cpuModel { fields.append(("cpu_model", .string(cpuModel))) }
        return .object(fields + others.fields)
    }
}

extension EndpointThresholds {
    fileprivate var json: JSONText {
        var fields = numbers
        for threshold in thresholds {
            if let key = threshold.metric.toleranceKey, let tolerance = threshold.tolerance {
                fields.append((key, .of(tolerance)))
            }
            if threshold.action == .warn {
                fields.append((threshold.metric.actionKey, .string(threshold.action.rawValue)))
            }
        }
        if let tolerance { fields.append(("tolerance", .of(tolerance))) }
        if isOptional { fields.append(("optional", .literal("true"))) }
        return .object(fields + others.fields)
    }

    /// The thresholds alone.
    fileprivate var numbers: [(String, JSONText)] {
        thresholds.map { ($0.metric.thresholdKey, .literal($0.text)) }
    }
}

extension BaselineProvenance {
    fileprivate var json: JSONText {
        var fields = Field.allCases.compactMap { field in
            self[field].map { (field.rawValue, JSONText.string($0)) }
        }
        if !runIDs.isEmpty { fields.append(("run_ids", .list(runIDs.map { .string($0) }))) }
        if !samples.isEmpty {
            fields.append(("samples", .object(samples.map { ($0.endpoint, .number($0.count)) })))
        }
        if !previous.isEmpty { fields.append(("previous", .list(previous.map(\.json)))) }
        return .object(fields)
    }
}

extension FormerNumbers {
    fileprivate var json: JSONText {
        let fields = BaselineProvenance.Field.allCases.compactMap { field in
            texts[field].map { (field.rawValue, JSONText.string($0)) }
        }
        let numbers = thresholds.map { ($0.endpoint, JSONText.object($0.numbers)) }
        return .object(fields + [("thresholds", .object(numbers))])
    }
}

extension [OtherKey] {
    fileprivate var fields: [(String, JSONText)] { map { ($0.key, .literal($0.json)) } }
}

extension JSONText {
    /// A whole number without a fraction.
    fileprivate static func of(_ value: Double) -> JSONText {
        .literal(Int(exactly: value).map(String.init) ?? "\(value)")
    }
}
