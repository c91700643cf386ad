// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Shared

extension FailureCause {
    /// The cause of a transfer that libcurl ended with an error; nil for success.
    init?(_ code: CURLcode) {
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
        case CURLE_OPERATION_TIMEDOUT:
            self.init(.timeout)
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
