// SPDX-License-Identifier: Apache-2.0

/// What happens when a worker is lost; raw values are in journals and on the command line.
package enum WorkerLoss: String, Sendable, CaseIterable {
    /// The run continues, the verdict is INVALID.
    case invalid
    /// The run continues with the remaining workers, the verdict is at best WARN.
    case `continue`
    /// As `continue`, and the others take over its users.
    case rebalance
    /// The load stops.
    case stop

    package var code: UInt32 {
        switch self {
        case .invalid: 0
        case .continue: 1
        case .rebalance: 2
        case .stop: 3
        }
    }
}
