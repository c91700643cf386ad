// SPDX-License-Identifier: Apache-2.0

/// Which limit caused a time-out; raw values are on the wire.
package enum ExpiredTimeout: UInt16, Sendable {
    case total = 0
    case connect = 1
    case firstByte = 2

    var text: String {
        switch self {
        case .total: "timed out"
        case .connect: "timed out while connecting"
        case .firstByte: "timed out before the first byte"
        }
    }
}
