// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Shared

/// Reads and writes `perf-results.json`, and reads the usual script's results.
package enum ResultsFile {
    package static func write(_ summary: RunSummary, to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        var data = try encoder.encode(summary)
        data.append(UInt8(ascii: "\n"))
        try data.write(to: URL(fileURLWithPath: path), options: .atomic)
    }

    package static func read(_ path: String) throws(InputError) -> RunSummary {
        try parse(try InputFile.text(path, of: "results"), fileName: path)
    }

    package static func parse(_ text: String, fileName: String) throws(InputError) -> RunSummary {
        let summary: RunSummary
        do {
            summary = try JSONDecoder().decode(RunSummary.self, from: Data(text.utf8))
        } catch let error as DecodingError {
            throw InputError("results file \(fileName): \(reason(of: error))")
        } catch {
            throw InputError("results file \(fileName): not JSON")
        }
        try check(summary, fileName)
        return summary
    }

    /// `kind` names the expected kind of file.
    package static func reason(of error: DecodingError, kind: String = "results file") -> String {
        let path = { (context: DecodingError.Context) in
            context.codingPath.map(\.stringValue).joined(separator: ".")
        }
        switch error {
        case .keyNotFound(let key, let context):
            let place = path(context)
            return "\(place.isEmpty ? "" : place + ".")\(key.stringValue) is missing; "
                + "is it a \(kind)?"
        case .typeMismatch(let type, let context):
            return "\(path(context)) is not a \(type == Int.self ? "whole number" : "\(type)")"
        case .valueNotFound(_, let context):
            return "\(path(context)) has no value"
        case .dataCorrupted:
            return kind == "results file"
                ? "not JSON, or cut off; write it again with \"tidemark run\""
                : "not JSON, or cut off"
        @unknown default:
            return "not readable (\(error))"
        }
    }

    private static func check(_ summary: RunSummary, _ fileName: String) throws(InputError) {
        if let version = summary.schemaVersion, version > RunSummary.currentSchemaVersion {
            throw InputError(
                "results file \(fileName): schema_version is \(version), but this program reads "
                    + "only up to \(RunSummary.currentSchemaVersion); install a newer Tidemark"
            )
        }
        for (name, endpoint) in summary.endpoints.sorted(by: { $0.key < $1.key }) {
            let latencies = [endpoint.p50, endpoint.p95, endpoint.p99].compactMap(\.self)
            let isPlausible =
                endpoint.count >= 0 && endpoint.failures >= 0
                && latencies.allSatisfy { $0 >= 0 && $0.isFinite }
            guard isPlausible else {
                throw InputError(
                    "results file \(fileName): \(name) has a negative number; "
                        + "counts and latencies are at least 0"
                )
            }
            if let count = endpoint.iterations?.count, count % 2 == 0 {
                throw InputError(
                    "results file \(fileName): \(name) has \(count) iterations; "
                        + "a median needs an odd number"
                )
            }
        }
    }
}
