// SPDX-License-Identifier: Apache-2.0

/// How long the phases of one request took, in ns; negative for one that it did not have.
package struct PhaseDurations: Sendable, Equatable {
    package var dns: Int64 = -1
    package var connect: Int64 = -1
    package var tls: Int64 = -1
    package var firstByte: Int64 = -1
    package var transfer: Int64 = -1

    package init() {}

    package subscript(phase: Phase) -> Int64 {
        switch phase {
        case .dns: dns
        case .connect: connect
        case .tls: tls
        case .firstByte: firstByte
        case .transfer: transfer
        }
    }

    /// Adds those of an earlier hop of the same request.
    package mutating func add(hop other: PhaseDurations) {
        dns = Self.sum(dns, other.dns)
        connect = Self.sum(connect, other.connect)
        tls = Self.sum(tls, other.tls)
        firstByte = Self.sum(firstByte, other.firstByte)
        transfer = Self.sum(transfer, other.transfer)
    }

    private static func sum(_ left: Int64, _ right: Int64) -> Int64 {
        if left < 0 { return right }
        return right < 0 ? left : left + right
    }
}
