// SPDX-License-Identifier: Apache-2.0

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

    package mutating func add(_ value: Double, _ labels: Label...) { add(value, labels) }

    /// Nothing without a value.
    package mutating func add(_ value: Double?, _ labels: [Label]) {
        if let value { samples.append(Sample(labels: labels, value: value)) }
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
