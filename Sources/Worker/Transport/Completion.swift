// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Shared

/// A transfer that ended, in success or failure.
struct Completion {
    /// The number of the handle.
    let tag: Int
    /// Why the transfer is a failure, whatever its status; nil if it is not.
    let cause: FailureCause?
    /// 0 when there was no reply.
    let status: Int
    /// Of the body, as it came over the network; 0 for a broken reply, because the length read
    /// depends on the sizes of its pieces.
    let bodyBytes: Int64
    /// On the monotonic clock, in ns, read when the end was detected.
    let instant: Int64
    var phases = PhaseDurations()
    var isHTTP2 = false
}

extension Completion {
    /// From libcurl's result; `expired` applies if that is a time-out.
    init(
        tag: Int,
        _ code: CURLcode,
        expired: ExpiredTimeout,
        status: Int,
        bodyBytes: Int64,
        instant: Int64
    ) {
        let isCounted =
            switch code {
            case CURLE_OK, CURLE_PARTIAL_FILE, CURLE_OPERATION_TIMEDOUT: true
            default: false
            }
        self.init(
            tag: tag,
            cause: code == CURLE_OPERATION_TIMEDOUT
                ? FailureCause(.timeout, detail: expired.rawValue) : FailureCause(code),
            status: status,
            bodyBytes: isCounted ? bodyBytes : 0,
            instant: instant
        )
    }
}

extension FailureCause {
    /// The cause of a transfer that libcurl ended with an error; nil for success.
    fileprivate init?(_ code: CURLcode) {
        switch code {
        case CURLE_OK:
            return nil
        case CURLE_COULDNT_RESOLVE_HOST, CURLE_COULDNT_RESOLVE_PROXY:
            self.init(.resolve)
        case CURLE_COULDNT_CONNECT:
            self.init(.connect)
        case CURLE_SSL_CONNECT_ERROR, CURLE_PEER_FAILED_VERIFICATION, CURLE_SSL_CERTPROBLEM,
            CURLE_SSL_CACERT_BADFILE:
            self.init(.tls)
        case CURLE_GOT_NOTHING:
            self.init(.emptyReply)
        case CURLE_RECV_ERROR:
            self.init(.receive)
        case CURLE_SEND_ERROR:
            self.init(.send)
        case CURLE_PARTIAL_FILE:
            self.init(.truncatedBody)
        case CURLE_WEIRD_SERVER_REPLY, CURLE_UNSUPPORTED_PROTOCOL, CURLE_BAD_CONTENT_ENCODING:
            self.init(.malformedReply)
        default:
            self.init(.other, detail: UInt16(clamping: code.rawValue))
        }
    }
}
