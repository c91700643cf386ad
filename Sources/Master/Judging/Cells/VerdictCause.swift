// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What a run that fails is about.
package enum VerdictCause: Equatable {
    /// Every request of the run failed.
    case down
    /// Every request of an endpoint failed.
    case endpointDown
    /// More requests failed than may.
    case failing
    /// A latency is above its limit.
    case slower

    /// That of the worst of the cells that fail; nil when none does.
    package init?(_ cells: [CellJudgement], everyRequestFailed: Bool) {
        guard let worst = cells.telling.first, worst.state == .fail else { return nil }
        switch worst.kind {
        case .down: self = everyRequestFailed ? .down : .endpointDown
        case .failing: self = .failing
        case .slow: self = .slower
        }
    }
}
