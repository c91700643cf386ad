// SPDX-License-Identifier: Apache-2.0

/// One block of each arm, measured one right after the other.
package struct Pair {
    package let baseline: [String: EndpointBlock]
    package let candidate: [String: EndpointBlock]

    package init(baseline: [String: EndpointBlock], candidate: [String: EndpointBlock]) {
        self.baseline = baseline
        self.candidate = candidate
    }
}

extension Pair {
    /// The endpoints that some rules judge: those that were measured and, where they ask for it, all of
    /// them together.
    func judged(by rules: PairedRules) -> Pair {
        guard rules.judgesAggregated else { return self }
        return Pair(baseline: Self.aggregated(baseline), candidate: Self.aggregated(candidate))
    }

    /// An endpoint of the scenario that has the name is kept.
    private static func aggregated(_ endpoints: [String: EndpointBlock]) -> [String: EndpointBlock]
    {
        let all = EndpointBlock.sideBySide(Array(endpoints.values))
        return [Metric.aggregated: all].merging(endpoints) { $1 }
    }
}
