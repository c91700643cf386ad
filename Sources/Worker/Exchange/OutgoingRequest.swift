// SPDX-License-Identifier: Apache-2.0

/// A request with the user's values, ready to be sent.
enum OutgoingRequest {
    case direct(DirectMessage)
    case curl(CurlRequest)
}
