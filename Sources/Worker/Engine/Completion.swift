// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Shared

/// A transfer that ended, in success or failure.
struct Completion {
    /// The number given to the handle when it was made.
    let tag: Int
    let result: CURLcode
    /// 0 when there was no reply.
    let status: Int
    /// Of the body, as it came over the network; 0 of a reply that broke, because how much of one
    /// was read depends on the pieces in which it came.
    let bodyBytes: Int64
    /// On the monotonic clock, in ns, read when the end was known.
    let instant: Int64
    var phases = PhaseDurations()
    var isHTTP2 = false
    /// For a result that says so.
    var expired = ExpiredTimeout.total

    init(tag: Int, result: CURLcode, status: Int, bodyBytes: Int64, instant: Int64) {
        self.tag = tag
        self.result = result
        self.status = status
        self.instant = instant
        switch result {
        case CURLE_OK, CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT: self.bodyBytes = bodyBytes
        default: self.bodyBytes = 0
        }
    }

    /// Why the transfer is a failure, whatever its status; nil when it is none.
    var cause: FailureCause? {
        result == CURLE_OPERATION_TIMEDOUT
            ? FailureCause(.timeout, detail: expired.rawValue) : FailureCause(result)
    }
}
