// SPDX-License-Identifier: Apache-2.0

/// One clock against another: the difference, and how far that may be off; both in ns.
package struct ClockReading: Sendable, Equatable {
    package var offset: Int64
    package var bound: Int64

    package init(offset: Int64, bound: Int64) {
        self.offset = offset
        self.bound = bound
    }
}
