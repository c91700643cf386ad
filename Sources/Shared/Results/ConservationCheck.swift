// SPDX-License-Identifier: Apache-2.0

/// Requests counted by the workers against requests merged, warm-up included.
package struct ConservationCheck: Sendable, Equatable, Codable {
    package var countedByWorkers: Int
    package var merged: Int
    /// Requests in flight that were cut at the end; counted in neither number.
    package var cut: Int

    package init(countedByWorkers: Int, merged: Int, cut: Int) {
        self.countedByWorkers = countedByWorkers
        self.merged = merged
        self.cut = cut
    }

    package var holds: Bool { countedByWorkers == merged }

    package enum CodingKeys: String, CodingKey {
        case countedByWorkers = "counted_by_workers"
        case merged
        case cut
    }
}
