// SPDX-License-Identifier: Apache-2.0

/// How many successes are behind a percentile, and from how many on it means something.
package struct SampleCount: Equatable {
    package let count: Int
    package let needed: Int

    package init(count: Int, needed: Int) {
        self.count = count
        self.needed = needed
    }

    package var isThin: Bool { count < needed }
}
