// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Shared

/// What an engine could not get from the system.
enum EngineError: Error {
    case resources(String)

    var sentence: String {
        switch self {
        case .resources(let what):
            "the worker could not get \(what); raise the open-file limit (ulimit -n) "
                + "or start fewer users on it"
        }
    }
}

/// One user's reusable easy handle with a connection cache of its own.
///
/// As in a browser, each user keeps its own connections: users of one shared cache would borrow one
/// another's, and twenty users who mostly think would hold two or three.
final class CurlHandle {
    let easy: UnsafeMutableRawPointer
    private let share: UnsafeMutableRawPointer
    /// Told when a connection closes, which the last ones do with this handle; so it must live on.
    private let loop: TransferLoop

    /// Completions of its transfers carry the tag.
    init(loop: TransferLoop, tag: Int) throws(EngineError) {
        guard let easy = curl_easy_init() else { throw .resources("a libcurl handle") }
        guard let share = curl_share_init() else {
            curl_easy_cleanup(easy)
            throw .resources("a libcurl connection cache")
        }
        self.easy = easy
        self.share = share
        self.loop = loop
        loop.adopt(easy, tag: tag)
        CCurl_shareConnections(share)
        CCurl_setPointer(easy, CURLOPT_SHARE, share)
        CCurl_setLong(easy, CURLOPT_NOSIGNAL, 1)
        CCurl_setLong(easy, CURLOPT_NOPROGRESS, 1)
        CCurl_setLong(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        CCurl_setString(easy, CURLOPT_USERAGENT, "tidemark/\(Version.current)")
        // Load goes where the scenario says, not where the environment's proxy variables point.
        CCurl_setString(easy, CURLOPT_PROXY, "")
        CCurl_setWriteFunction(easy) { _, size, count, _ in size * count }
    }

    deinit {
        curl_easy_cleanup(easy)
        curl_share_cleanup(share)
    }
}
