// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Text

/// A baseline as people read it: thresholds with their limits, and where they come from.
package struct BaselineTable {
    package let baseline: Baseline
    package let fileName: String
    /// Seconds since 1970, for the age.
    package let now: Double

    package init(baseline: Baseline, fileName: String, now: Double) {
        self.baseline = baseline
        self.fileName = fileName
        self.now = now
    }

    /// Wide enough for names of endpoints, narrow enough for a terminal.
    private static let width = 100

    package var lines: [String] {
        [fileName] + origin + conditions + [""] + table + history
    }

    private var origin: [String] {
        guard let provenance = baseline.provenance else {
            return ["  the file does not say where its numbers come from"]
        }
        var lines: [String] = []
        let made = [
            provenance[.commit].map { "from commit \($0)" },
            provenance[.branch].map { "branch \($0)" },
            provenance[.author].map { "by \($0)" },
        ].compactMap(\.self)
        if !made.isEmpty { lines.append("  made " + made.joined(separator: ", ")) }
        if let date = provenance[.date] { lines.append("  on \(date)\(age(of: date))") }
        if let reason = provenance[.reason] { lines.append("  because: \(reason.printable)") }
        if let digest = provenance[.scenarioDigest] {
            lines.append("  scenario \(digest.prefix(12))")
        }
        if !provenance.runIDs.isEmpty {
            lines.append("  runs: " + provenance.runIDs.joined(separator: ", "))
        }
        return lines.map(\.printable)
    }

    private func age(of date: String) -> String {
        guard let made = try? Date(date, strategy: .iso8601) else {
            // Written by hand; then the text alone says it.
            return ""
        }
        let days = Int(((now - made.timeIntervalSince1970) / 86_400).rounded(.down))
        switch days {
        case ..<0: return ""
        case 0: return " (today)"
        case 1: return " (1 day ago)"
        default: return " (\(days) days ago)"
        }
    }

    private var conditions: [String] {
        let environment = baseline.environment
        let machine = [
            environment.cpuCores.map { "\(plain($0)) cores" },
            environment.memoryMB.map { "\(plain($0)) MB" },
            environment.containerImage, environment.cpuModel,
        ].compactMap(\.self)
        var lines = machine.isEmpty ? [] : ["  machine: " + machine.joined(separator: ", ")]
        if baseline.isConfirming { lines.append("  a cell fails only if it fails in a second run") }
        if !baseline.blocksOnRegression { lines.append("  a regression does not fail the build") }
        return lines.map(\.printable)
    }

    private var table: [String] {
        var columns = Columns(["metric", "endpoint", "threshold", "tolerance", "limit", "action"])
        for endpoint in baseline.thresholds {
            for threshold in endpoint.thresholds {
                let tolerance = baseline.tolerance(of: threshold, in: endpoint)
                let isRate = threshold.metric == .errorRate
                let action = threshold.action.rawValue
                columns.rows.append([
                    threshold.metric.name, endpoint.endpoint, threshold.number,
                    isRate ? "-" : ChangeText.percent(tolerance),
                    isRate
                        ? threshold.number
                        : threshold.metric.unit.text(
                            Figure.fixed(
                                threshold.metric.limit(threshold.value, tolerance: tolerance),
                                1
                            )
                        ),
                    endpoint.isOptional ? action + ", optional" : action,
                ])
            }
        }
        return columns.lines(width: Self.width)
    }

    private var history: [String] {
        guard let previous = baseline.provenance?.previous, !previous.isEmpty else { return [] }
        let lines = previous.map { former in
            let origin = BaselineProvenance.Field.allCases.compactMap { former.texts[$0] }
            let text = origin.isEmpty ? "not known from where" : origin.joined(separator: ", ")
            return "  \(text.printable)"
        }
        return ["", "numbers before, newest first:"] + lines
    }

    private func plain(_ value: Double) -> String {
        Int(exactly: value).map(String.init) ?? "\(value)"
    }
}
