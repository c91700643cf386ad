// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Shared

extension PhaseDurations {
    /// By libcurl's own timers.
    init(of easy: UnsafeMutableRawPointer) {
        self.init(ofConnection: easy)
        var connections = 0
        CCurl_getLong(easy, CURLINFO_NUM_CONNECTS, &connections)
        if connections == 0 { self.init() }
        let sent = Self.offset(easy, CURLINFO_PRETRANSFER_TIME_T)
        let began = Self.offset(easy, CURLINFO_STARTTRANSFER_TIME_T)
        firstByte = max(0, began - sent)
        transfer = max(0, Self.offset(easy, CURLINFO_TOTAL_TIME_T) - began)
    }

    /// Of a connection that was just made.
    init(ofConnection easy: UnsafeMutableRawPointer) {
        self.init()
        dns = Self.offset(easy, CURLINFO_NAMELOOKUP_TIME_T)
        let connected = Self.offset(easy, CURLINFO_CONNECT_TIME_T)
        connect = max(0, connected - dns)
        let secured = Self.offset(easy, CURLINFO_APPCONNECT_TIME_T)
        if secured > 0 { tls = max(0, secured - connected) }
    }

    /// From the transfer's start, in ns.
    private static func offset(_ easy: UnsafeMutableRawPointer, _ info: CURLINFO) -> Int64 {
        var microseconds: curl_off_t = 0
        CCurl_getOffset(easy, info, &microseconds)
        return Int64(microseconds) * 1000
    }
}
