// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Text

/// What differs between two baselines, cell by cell, in words.
package struct BaselineDifference {
    package let old: Baseline
    package let new: Baseline

    package init(old: Baseline, new: Baseline) {
        self.old = old
        self.new = new
    }

    /// A line per cell that differs, then what else does.
    package var lines: [String] {
        let cells = cellLines
        let others = settingLines
        guard !cells.isEmpty || !others.isEmpty else {
            return ["no difference in what is judged or how"]
        }
        return cells + others
    }

    private var cellLines: [String] {
        var names = old.thresholds.map(\.endpoint)
        names += new.thresholds.map(\.endpoint).filter { !names.contains($0) }
        return names.flatMap { name in
            Metric.all.compactMap { metric in
                line(name, metric, old.threshold(name, metric), new.threshold(name, metric))
            }
        }
    }

    private func line(
        _ name: String,
        _ metric: Metric,
        _ before: Threshold?,
        _ after: Threshold?
    ) -> String? {
        let cell = "\(name.printable) \(metric.name)"
        switch (before, after) {
        case (nil, nil): return nil
        case (nil, let after?): return "  new      \(cell): \(after.number)"
        case (let before?, nil): return "  gone     \(cell): was \(before.number)"
        case (let before?, let after?):
            guard before.value != after.value else { return nil }
            let isTighter = metric.exceeds(before.value, after.value)
            let direction = isTighter ? "tighter" : "looser "
            let change =
                before.value > 0
                ? String(format: " (%+.1f %%)", (after.value / before.value - 1) * 100) : ""
            return "  \(direction)  \(cell): \(before.number) to \(after.number)\(change)"
        }
    }

    private var settingLines: [String] {
        var lines: [String] = []
        func compare(_ what: String, _ before: String, _ after: String) {
            if before != after { lines.append("  changed  \(what): \(before) to \(after)") }
        }
        compare(
            "regression_tolerance",
            ChangeText.percent(old.tolerance),
            ChangeText.percent(new.tolerance)
        )
        compare("block_on_regression", "\(old.blocksOnRegression)", "\(new.blocksOnRegression)")
        compare("confirm", "\(old.isConfirming)", "\(new.isConfirming)")
        compare("cpu_cores", text(old.environment.cpuCores), text(new.environment.cpuCores))
        compare("memory_mb", text(old.environment.memoryMB), text(new.environment.memoryMB))
        compare(
            "container_image",
            old.environment.containerImage ?? "none",
            new.environment.containerImage ?? "none"
        )
        for after in new.thresholds {
            guard let before = old.thresholds.first(where: { $0.endpoint == after.endpoint })
            else { continue }
            let name = after.endpoint.printable
            compare("\(name) optional", "\(before.isOptional)", "\(after.isOptional)")
            for threshold in after.thresholds {
                guard let former = old.threshold(after.endpoint, threshold.metric) else { continue }
                let cell = "\(name) \(threshold.metric.name)"
                compare("\(cell) action", former.action.rawValue, threshold.action.rawValue)
                let own = { (threshold: Threshold, endpoint: EndpointThresholds) in
                    (threshold.tolerance ?? endpoint.tolerance).map(ChangeText.percent)
                        ?? "the file's"
                }
                compare("\(cell) tolerance", own(former, before), own(threshold, after))
            }
        }
        return lines
    }

    private func text(_ value: Double?) -> String {
        value.map { Int(exactly: $0).map(String.init) ?? "\($0)" } ?? "none"
    }
}

extension Threshold {
    /// `200 ms`, `0.1 %`.
    var number: String {
        metric.unit == .fraction ? ChangeText.rate(value) : metric.unit.text(text)
    }
}
