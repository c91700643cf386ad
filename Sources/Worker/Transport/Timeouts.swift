// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// How long one request may take, in ns.
struct Timeouts {
    let total: Int64
    /// 0 for no limit but the total.
    let connect: Int64
    /// `.max` for no limit but the total.
    let firstByte: Int64

    init(_ timeouts: RequestTimeouts) {
        total = timeouts.total.nanoseconds
        connect = timeouts.connect?.nanoseconds ?? 0
        firstByte = timeouts.firstByte?.nanoseconds ?? .max
    }
}
