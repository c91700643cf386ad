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
    /// What is kept of the reply; made for the first request that needs it.
    private(set) var reply: ReplyCapture?
    /// Headers that were filled in for the current request.
    private var headers: UnsafeMutablePointer<curl_slist>?

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
        CCurl_setWriteFunction(easy) { data, size, count, context in
            if let context {
                Unmanaged<ReplyCapture>.fromOpaque(context)._withUnsafeGuaranteedRef {
                    $0.addBody(UnsafeRawBufferPointer(start: data, count: size * count))
                }
            }
            return size * count
        }
    }

    /// Keeps of the next replies what the inspection looks at.
    func capture(_ inspection: ReplyInspection) {
        guard !inspection.isEmpty else {
            CCurl_setPointer(easy, CURLOPT_WRITEDATA, nil)
            CCurl_setHeaderFunction(easy, nil)
            return
        }
        let capture = reply ?? ReplyCapture()
        reply = capture
        capture.begin(inspection)
        let context = Unmanaged.passUnretained(capture).toOpaque()
        CCurl_setPointer(easy, CURLOPT_WRITEDATA, inspection.needsBody ? context : nil)
        guard !inspection.headerNames.isEmpty else {
            CCurl_setHeaderFunction(easy, nil)
            return
        }
        CCurl_setPointer(easy, CURLOPT_HEADERDATA, context)
        CCurl_setHeaderFunction(easy) { data, size, count, context in
            guard let context else { return size * count }
            let line = UnsafeRawBufferPointer(start: data, count: size * count)
            Unmanaged<ReplyCapture>.fromOpaque(context)._withUnsafeGuaranteedRef { capture in
                if line.starts(with: "HTTP/".utf8) { capture.beginReply() }
                capture.addHeaderLine(line)
            }
            return size * count
        }
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
