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
    /// The user, for completions.
    let tag: Int
    /// What is kept of the reply, while a request needs it.
    private var reply: ReplyCapture?
    /// The empty line after the headers of the final reply has come.
    ///
    /// Without it libcurl takes what there is for a whole reply, and a server that dies among its
    /// headers would look well.
    private var hasAllHeaders = false
    /// Any line of a reply has come.
    private var hasBegun = false
    private var isSecondTry = false
    /// Headers that were filled in for the current request.
    private var headers: UnsafeMutablePointer<curl_slist>?

    init(loop: TransferLoop, tag: Int) throws(EngineError) {
        guard let easy = curl_easy_init() else { throw .resources("a libcurl handle") }
        guard let share = curl_share_init() else {
            curl_easy_cleanup(easy)
            throw .resources("a libcurl connection cache")
        }
        self.easy = easy
        self.share = share
        self.loop = loop
        self.tag = tag
        loop.adopt(easy, owner: context, isConnectOnly: false)
        CCurl_shareConnections(share)
        CCurl_setPointer(easy, CURLOPT_SHARE, share)
        CCurl_setLong(easy, CURLOPT_NOSIGNAL, 1)
        CCurl_setLong(easy, CURLOPT_NOPROGRESS, 1)
        CCurl_setLong(easy, CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_1_1)
        CCurl_setString(easy, CURLOPT_USERAGENT, "tidemark/\(Version.current)")
        // Load goes where the scenario says, not where the environment's proxy variables point.
        CCurl_setString(easy, CURLOPT_PROXY, "")
        installCallbacks()
    }

    /// The pointer under which this handle gets its callbacks; valid as long as the handle.
    private var context: UnsafeMutableRawPointer { Unmanaged.passUnretained(self).toOpaque() }

    private func installCallbacks() {
        CCurl_setPointer(easy, CURLOPT_WRITEDATA, context)
        CCurl_setPointer(easy, CURLOPT_HEADERDATA, context)
        CCurl_setWriteFunction(easy) { data, size, count, context in
            let bytes = UnsafeRawBufferPointer(start: data, count: size * count)
            CurlHandle.with(context) { $0.reply?.addBody(bytes) }
            return size * count
        }
        CCurl_setHeaderFunction(easy) { data, size, count, context in
            let line = UnsafeRawBufferPointer(start: data, count: size * count)
            CurlHandle.with(context) { $0.take(line) }
            return size * count
        }
    }

    private static func with(_ context: UnsafeMutableRawPointer?, _ body: (CurlHandle) -> Void) {
        guard let context else { return }
        Unmanaged<CurlHandle>.fromOpaque(context)._withUnsafeGuaranteedRef(body)
    }

    private func take(_ line: UnsafeRawBufferPointer) {
        hasBegun = true
        if line.count <= 2 {
            hasAllHeaders = true
        } else if hasAllHeaders {
            // Another reply follows one that said to go on; or this is a trailer.
            hasAllHeaders = !line.starts(with: Self.replyStart)
            if !hasAllHeaders { reply?.beginReply() }
        }
        reply?.addHeaderLine(line)
    }

    private static let replyStart = Array("HTTP/".utf8)

    /// The next transfer's reply is looked at as the capture says, or not at all.
    func begin(_ capture: ReplyCapture?) {
        reply = capture
        hasAllHeaders = false
        hasBegun = false
        guard isSecondTry else { return }
        isSecondTry = false
        CCurl_setLong(easy, CURLOPT_FRESH_CONNECT, 0)
    }

    /// What libcurl says of the transfer that ended, unless it overlooked something.
    func result(_ code: CURLcode) -> CURLcode {
        code == CURLE_OK && !hasAllHeaders ? CURLE_RECV_ERROR : code
    }

    /// True, once per request, when the connection had idled and the server closed it just then: the
    /// request is to be sent again on a fresh one.
    ///
    /// libcurl does so itself, but over the life of a handle only five times.
    func isToBeSentAgain(_ code: CURLcode) -> Bool {
        guard code == CURLE_RECV_ERROR || code == CURLE_SEND_ERROR || code == CURLE_GOT_NOTHING,
            !hasBegun, !isSecondTry
        else { return false }
        var connections = 0
        CCurl_getLong(easy, CURLINFO_NUM_CONNECTS, &connections)
        guard connections == 0 else { return false }
        isSecondTry = true
        CCurl_setLong(easy, CURLOPT_FRESH_CONNECT, 1)
        return true
    }

    /// Takes over the list, which libcurl reads until the transfer has ended.
    func setHeaders(_ list: UnsafeMutablePointer<curl_slist>?) {
        CCurl_setList(easy, CURLOPT_HTTPHEADER, list)
        curl_slist_free_all(headers)
        headers = list
    }

    deinit {
        curl_slist_free_all(headers)
        curl_easy_cleanup(easy)
        curl_share_cleanup(share)
    }
}
