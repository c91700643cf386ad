// SPDX-License-Identifier: Apache-2.0

package import Judging
internal import Shared

/// What one run measured at one endpoint.
package struct HistoryEndpoint: Sendable, Equatable {
    /// Successes; of a pair the smallest number behind any of its latencies.
    package var count: Int
    package var failures: Int
    /// By metric, in its unit; of a pair the candidate's.
    package var levels: [Metric: Double]
    /// What the gate said, by metric; of a run only of cells that failed or warned.
    package var cells: [String: HistoryCell]?

    package init(count: Int, failures: Int, levels: [Metric: Double] = [:]) {
        self.count = count
        self.failures = failures
        self.levels = levels
    }
}

extension HistoryEndpoint: Codable {
    /// A metric's level stands under its name.
    private struct Key: CodingKey {
        let stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }

        init(_ metric: Metric) { stringValue = metric.name }

        init?(intValue: Int) { nil }

        static let count = Key(stringValue: "count")
        static let failures = Key(stringValue: "failures")
        static let cells = Key(stringValue: "cells")
    }

    package init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        count = try fields.decode(Int.self, forKey: .count)
        failures = try fields.decode(Int.self, forKey: .failures)
        levels = [:]
        for metric in Metric.all {
            levels[metric] = try fields.decodeIfPresent(Double.self, forKey: Key(metric))
        }
        cells = try fields.decodeIfPresent([String: HistoryCell].self, forKey: .cells)
    }

    package func encode(to encoder: any Encoder) throws {
        var fields = encoder.container(keyedBy: Key.self)
        try fields.encode(count, forKey: .count)
        try fields.encode(failures, forKey: .failures)
        for (metric, level) in levels { try fields.encode(level, forKey: Key(metric)) }
        try fields.encodeIfPresent(cells, forKey: .cells)
    }
}
