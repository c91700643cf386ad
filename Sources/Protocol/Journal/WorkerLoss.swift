// SPDX-License-Identifier: Apache-2.0

/// What a lost worker means for the run; raw values are in journals and on the command line.
package enum WorkerLoss: String, Sendable, CaseIterable {
    /// The run goes on, the verdict is INVALID.
    case invalid
    /// The run goes on with what is left, the verdict is at best WARN.
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
