// SPDX-License-Identifier: Apache-2.0

internal import CCurl

/// An easy handle of libcurl with a cache for its connections.
///
/// Its owner frees it, while what the callbacks of its last connections reach is still there.
struct EasyHandle {
    let pointer: UnsafeMutableRawPointer
    private let connectionCache: UnsafeMutableRawPointer

    init() throws(EngineError) {
        guard let pointer = curl_easy_init() else { throw .resources("a libcurl handle") }
        guard let connectionCache = curl_share_init() else {
            curl_easy_cleanup(pointer)
            throw .resources("a libcurl connection cache")
        }
        self.pointer = pointer
        self.connectionCache = connectionCache
    }

    /// Makes the handle a loop's, with what is the same for all requests of its user.
    ///
    /// `owner` is as in `TransferLoop.adopt`.
    func join(
        _ loop: TransferLoop,
        owner: UnsafeMutableRawPointer,
        isConnectOnly: Bool,
        user: Int
    ) {
        loop.adopt(pointer, owner: owner, isConnectOnly: isConnectOnly)
        // A handle that only connects has a cache of its own in any case: libcurl looks a connection up
        // by walking through its cache.
        if isConnectOnly || !loop.settings.areConnectionsShared {
            CCurl_shareConnections(connectionCache)
            CCurl_setPointer(pointer, CURLOPT_SHARE, connectionCache)
        }
        loop.settings.apply(to: pointer, user: user)
    }

    func free() {
        curl_easy_cleanup(pointer)
        curl_share_cleanup(connectionCache)
    }
}
