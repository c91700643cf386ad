// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Reporting

/// One metric with all its samples, for the text format of Prometheus.
package struct MetricFamily {
    package enum Kind: String {
        case counter
        case gauge
        case histogram
        /// Values by their `quantile`.
        case summary
    }

    package struct Sample {
        /// `_bucket`, `_sum` or `_count` of a histogram; else empty.
        package var suffix = ""
        package var labels: [Label] = []
        package let value: Double
    }

    package typealias Label = (name: String, value: String)

    package let name: String
    package let kind: Kind
    package let help: String
    package var samples: [Sample] = []

    package init(_ name: String, _ kind: Kind, _ help: String) {
        self.name = name
        self.kind = kind
        self.help = help
    }

    package init(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        self.init(name, kind, help)
        add(value)
    }

    package mutating func add(_ value: Double, _ labels: Label...) {
        samples.append(Sample(labels: labels, value: value))
    }

    /// One sample per choice: 1 for the one that applies, 0 for the others.
    package mutating func add(
        _ current: String?,
        of choices: [String],
        as name: String,
        _ labels: [Label] = []
    ) {
        for choice in choices {
            let all = labels + [(name: name, value: choice)]
            samples.append(Sample(labels: all, value: choice == current ? 1 : 0))
        }
    }
}

/// Metrics in the text format of Prometheus, version 0.0.4.
///
/// https://prometheus.io/docs/instrumenting/exposition_formats/
package enum MetricsText {
    static let contentType = "text/plain; version=0.0.4; charset=utf-8"

    /// Families without a sample are left out.
    package static func text(_ families: [MetricFamily]) -> String {
        var text = ""
        for family in families where !family.samples.isEmpty {
            text += "# HELP \(family.name) \(escaped(family.help, quotes: false))\n"
            text += "# TYPE \(family.name) \(family.kind.rawValue)\n"
            for sample in family.samples {
                text += "\(family.name)\(sample.suffix)\(labels(sample.labels)) "
                text += number(sample.value) + "\n"
            }
        }
        return text
    }

    private static func labels(_ labels: [MetricFamily.Label]) -> String {
        guard !labels.isEmpty else { return "" }
        let parts = labels.map { "\($0.name)=\"\(escaped($0.value, quotes: true))\"" }
        return "{" + parts.joined(separator: ",") + "}"
    }

    private static func escaped(_ text: String, quotes: Bool) -> String {
        let lines = text.replacing("\\", with: "\\\\").replacing("\n", with: "\\n")
        return quotes ? lines.replacing("\"", with: "\\\"") : lines
    }

    /// Nine digits: more than any of our figures needs.
    package static func number(_ value: Double) -> String {
        if value.isNaN { return "NaN" }
        if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
        let isWhole = value.rounded() == value && abs(value) < 1e15
        return isWhole ? String(Int(value)) : String(format: "%.9g", value)
    }
}
