// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
package import Shared

/// Reading a baseline file: strict JSON, every problem at once with its place.
package enum BaselineFile {
    package static func read(_ path: String) throws -> Baseline {
        let text = try InputFile.text(path, of: "baseline")
        return try parse(text, fileName: path)
    }

    /// Foundation's decoders lose the order of keys and whether 200 was written 200.0, and the
    /// lines need both; so Foundation only checks that it is JSON, and the values are read as YAML,
    /// which JSON is.
    package static func parse(_ text: String, fileName: String) throws(DocumentProblems) -> Baseline
    {
        let reader = DocumentReader(text.joiningSurrogates(), fileName: fileName)
        do {
            _ = try JSONSerialization.jsonObject(with: Data(text.utf8))
        } catch {
            let place = reader.problems.first?.place ?? .file(line: 1, column: 1)
            throw DocumentProblems(
                fileName: fileName,
                problems: [
                    DocumentProblem(place, "not JSON from here on; a baseline is a JSON file")
                ]
            )
        }
        let baseline = reader.root.flatMap { Parser(reader: reader).baseline($0) }
        try reader.throwProblems()
        guard let baseline else { preconditionFailure("\(fileName): no baseline and no problem") }
        return baseline
    }

    struct Parser {
        package let reader: DocumentReader

        package func baseline(_ root: DocumentValue) -> Baseline? {
            guard
                let mapping = DocumentMapping(
                    root,
                    "the baseline",
                    known: [],
                    allowsOthers: true,
                    reader: reader
                )
            else { return nil }
            let version = mapping.read("version", "it must be 2") { $0.int == 2 ? 2 : nil }
            if version == nil, mapping["version"] == nil {
                reader.report(mapping.place, "version is missing; write \"version\": 2")
            }
            var baseline = Baseline(thresholds: thresholds(mapping))
            if let environment = mapping["environment"] {
                baseline.environment = self.environment(environment)
            }
            let tolerance = self.tolerance("regression_tolerance", mapping)
            let blocks = mapping.read("block_on_regression", "it must be true or false") { $0.bool }
            baseline.tolerance = tolerance ?? baseline.tolerance
            baseline.blocksOnRegression = blocks ?? baseline.blocksOnRegression
            baseline.isConfirming =
                mapping.read("confirm", "it must be true or false") { $0.bool } ?? false
            baseline.maxAgeDays = mapping.read("max_age", "it must be days such as \"90d\"") {
                $0.text.flatMap(AgeText.days).flatMap { $0 > 0 ? $0 : nil }
            }
            baseline.provenance = mapping["provenance"].flatMap(provenance)
            baseline.others = root.others(than: [
                "version", "environment", "thresholds", "regression_tolerance",
                "block_on_regression", "confirm", "max_age", "made_from",
                baseline.provenance == nil ? "" : "provenance",
            ])
            return baseline
        }

        private func tolerance(_ key: String, _ mapping: DocumentMapping) -> Double? {
            mapping.read(key, "it must be a number from 0 to 100, such as 0.10 for 10 %") { value in
                value.number.flatMap { (0...100).contains($0) ? $0 : nil }
            }
        }

        /// What can only fall cannot fall by all of it.
        private func tolerance(
            _ key: String,
            _ metric: Metric,
            _ mapping: DocumentMapping
        ) -> Double? {
            guard metric.worse == .lower else { return tolerance(key, mapping) }
            return mapping.read(key, "it must be from 0 to below 1, such as 0.10 for 10 %") {
                value in
                value.number.flatMap { (0..<1).contains($0) ? $0 : nil }
            }
        }

        private func environment(_ value: DocumentValue) -> BaselineEnvironment {
            var environment = BaselineEnvironment()
            let mapping = DocumentMapping(
                value,
                "environment",
                known: [],
                allowsOthers: true,
                reader: reader
            )
            guard let mapping else { return environment }
            let positive = { (value: DocumentValue) in value.number.flatMap { $0 > 0 ? $0 : nil } }
            let allowed = "it must be a number above 0"
            environment.cpuCores = mapping.read("cpu_cores", allowed, positive)
            environment.memoryMB = mapping.read("memory_mb", allowed, positive)
            environment.containerImage = mapping.read("container_image", "it must be text") {
                $0.text
            }
            environment.cpuModel = mapping.read("cpu_model", "it must be text") { $0.text }
            environment.others = value.others(than: [
                "cpu_cores", "memory_mb", "container_image", "cpu_model",
            ])
            return environment
        }

        private func thresholds(_ mapping: DocumentMapping) -> [EndpointThresholds] {
            guard let value = mapping["thresholds"] else {
                reader.report(mapping.place, "thresholds is missing; there is nothing to judge")
                return []
            }
            guard let entries = value.entries, !entries.isEmpty else {
                reader.report(
                    value.place,
                    "thresholds is empty or not a mapping of endpoints; there is nothing to judge"
                )
                return []
            }
            let earlierCount = reader.problems.count
            let endpoints = entries.compactMap { endpoint($0.key.text ?? "", $0.value) }
            if reader.problems.count == earlierCount, endpoints.allSatisfy(\.thresholds.isEmpty) {
                reader.report(value.place, "no endpoint has a threshold; there is nothing to judge")
            }
            return endpoints
        }

        private func endpoint(_ name: String, _ value: DocumentValue) -> EndpointThresholds? {
            let known = Metric.all.flatMap {
                [$0.thresholdKey, $0.actionKey, $0.toleranceKey].compactMap(\.self)
            }
            let mapping = DocumentMapping(
                value,
                "the thresholds of \(name)",
                known: known,
                allowsOthers: true,
                reader: reader
            )
            guard let mapping, let entries = value.entries else { return nil }
            for (key, _) in entries {
                let text = key.text ?? ""
                guard !known.contains(text), Self.isSlip(text, of: known) else { continue }
                reader.report(
                    key.place,
                    DocumentMapping.unknownKey(text, "the thresholds of \(name)", known)
                )
            }
            var endpoint = EndpointThresholds(
                endpoint: name,
                thresholds: Metric.all.compactMap { threshold($0, mapping) }
            )
            endpoint.tolerance = self.tolerance("tolerance", mapping)
            endpoint.isOptional =
                mapping.read("optional", "it must be true or false") { $0.bool } ?? false
            endpoint.others = value.others(than: known + ["tolerance", "optional"])
            return endpoint
        }

        /// A slip would silently judge nothing; other keys are somebody's notes.
        private static func isSlip(_ key: String, of known: [String]) -> Bool {
            key.hasPrefix("p") || key.hasPrefix("error")
                || DocumentMapping.isNear(key, to: known, within: 2)
        }

        private func threshold(_ metric: Metric, _ mapping: DocumentMapping) -> Threshold? {
            let action = mapping.read(metric.actionKey, "it must be \"warn\" or \"block\"") {
                CellAction(rawValue: $0.text ?? "")
            }
            let threshold = mapping.read(
                metric.thresholdKey,
                "a threshold must be a number of at least 0"
            ) { value -> Threshold? in
                guard let number = value.number, number >= 0, number.isFinite else { return nil }
                return Threshold(metric: metric, value: number, text: value.pythonNumber)
            }
            let tolerance = metric.toleranceKey.flatMap { self.tolerance($0, metric, mapping) }
            guard var threshold else { return nil }
            threshold.action = action ?? .block
            threshold.tolerance = tolerance
            return threshold
        }
    }
}

extension DocumentValue {
    /// The keys that are not ours, to be written again as they are.
    fileprivate func others(than known: [String]) -> [OtherKey] {
        (entries ?? []).compactMap { key, value in
            guard let key = key.text, !known.contains(key) else { return nil }
            return OtherKey(key: key, json: value.jsonText)
        }
    }

    /// A JSON number; text in quotes is none.
    package var number: Double? { isQuoted ? nil : text.flatMap { Double($0) } }

    /// A JSON number as Python prints it: integers as they are, the rest as the shortest text that
    /// reads back the same, which Swift's description is too.
    var pythonNumber: String {
        guard let text, let number else { return "" }
        let isInteger = text.allSatisfy { $0.isNumber || $0 == "-" }
        return isInteger ? text : "\(number)"
    }
}

extension String {
    /// Replaces JSON's pairs of escaped surrogates, which YAML does not know, by their character.
    fileprivate func joiningSurrogates() -> String {
        let pattern = /\\u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})/
        return replacing(pattern) { match in
            guard let high = UInt32(match.1, radix: 16), let low = UInt32(match.2, radix: 16),
                let scalar = UnicodeScalar(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
            else { return String(match.0) }
            return String(scalar)
        }
    }
}
