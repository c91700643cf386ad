// SPDX-License-Identifier: Apache-2.0

/// One thing a user may do next.
package struct WeightedTask: Sendable, Equatable {
    /// 0 switches a task off.
    package let weight: Int
    package var tags: [String] = []
    /// After this task, in place of the kind's.
    package var wait: Wait?
    /// Never empty; one after the other.
    package let steps: [Step]

    package init(weight: Int, steps: [Step]) {
        self.weight = weight
        self.steps = steps
    }

    package init(weight: Int, request: RequestTemplate) {
        self.init(weight: weight, steps: [.request(request)])
    }
}
