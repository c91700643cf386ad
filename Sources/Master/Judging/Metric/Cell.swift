// SPDX-License-Identifier: Apache-2.0

/// What the gate judges: one endpoint and one metric.
package struct Cell: Hashable, Comparable {
    package let endpoint: String
    package let metric: Metric

    package init(endpoint: String, metric: Metric) {
        self.endpoint = endpoint
        self.metric = metric
    }

    package static func < (left: Cell, right: Cell) -> Bool {
        guard left.endpoint == right.endpoint else {
            // By bytes: the order of a report must not depend on a locale or a Unicode version.
            return left.endpoint.utf8.lexicographicallyPrecedes(right.endpoint.utf8)
        }
        return left.metric.position < right.metric.position
    }
}
