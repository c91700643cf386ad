// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Shared

/// One user's requests and replies: which engine sends a request, its cookies, and its redirects.
///
/// Owned by its engine's thread; has at most one request in flight.
final class Exchange {
    private let tag: Int
    private let context: Context
    private let capture = ReplyCapture()
    /// Created for the first request that libcurl sends.
    private var handle: CurlHandle?
    private var jar = CookieJar()
    /// Memory for requests with filled-in values; created for the first that needs it.
    private var ownMessage: DirectMessage?
    /// The request in flight.
    private var current: SentRequest?

    /// Shared by all users of an engine.
    final class Context {
        let loop: TransferLoop
        /// The scenario's host, for cookies and redirects.
        let address: WebAddress
        private let allowedHosts: AllowedHosts
        /// Memory for values that are made for one request and copied at once.
        fileprivate var body: [UInt8] = []
        fileprivate var cookies: [UInt8] = []

        init(_ loop: TransferLoop, allowedHosts: AllowedHosts) {
            self.loop = loop
            self.allowedHosts = allowedHosts
            guard let address = WebAddress(loop.settings.realOrigin) else {
                preconditionFailure("the parser let pass \(loop.settings.realOrigin)")
            }
            self.address = address
        }

        func allows(_ address: WebAddress) -> Bool {
            allowedHosts.allow(HostPort(host: address.bareHost, port: address.port))
        }

        /// The URL for libcurl's connection, which may have another name.
        func url(of address: WebAddress) -> String {
            guard address.isSameOrigin(as: self.address) else { return address.text }
            return loop.settings.origin + address.target
        }
    }

    init(_ context: Context, tag: Int) {
        self.context = context
        self.tag = tag
    }

    // MARK: Sending

    /// The next request with the user's values and cookies; send it before making another.
    func outgoing(
        _ request: PreparedRequest,
        _ values: inout UserValues,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) -> OutgoingRequest {
        switch request.carrier {
        case .curl(let template): return .curl(try template.filled(&values, deal, &random))
        case .direct(let template):
            let message: DirectMessage
            if let constant = template.constant {
                message = constant
            } else {
                message = ownMemory()
                try template.fill(message, &context.body, &values, deal, &random)
            }
            return .direct(request.takesCookies ? withCookies(message) : message)
        }
    }

    private func ownMemory() -> DirectMessage {
        if let ownMessage { return ownMessage }
        let fresh = DirectMessage()
        ownMessage = fresh
        return fresh
    }

    private func withCookies(_ message: DirectMessage) -> DirectMessage {
        guard !jar.isEmpty else { return message }
        context.cookies.removeAll(keepingCapacity: true)
        context.cookies += Self.cookieName
        jar.append(to: &context.cookies, for: context.address, path: message.path, now: Self.now)
        guard context.cookies.count > Self.cookieName.count else { return message }
        context.cookies += DirectMessage.lineEnd
        let own = ownMemory()
        // A constant request is shared by all users.
        if own !== message { own.copy(message) }
        own.insert(headerLine: context.cookies)
        return own
    }

    private static let cookieName = Array("Cookie: ".utf8)

    /// Seconds since 1970.
    private static var now: Int64 { Int64(time(nil)) }

    /// Sends a request at this instant, which is now; it may have ended on return.
    func send(
        _ outgoing: OutgoingRequest,
        _ request: PreparedRequest,
        at instant: Int64
    ) throws(EngineError) {
        let sent = SentRequest(request: request, outgoing: outgoing, start: instant, trail: nil)
        current = sent
        switch outgoing {
        case .direct(let message):
            capture.expect(request.inspection.wanted)
            let isHead = request.method == .head
            try context.loop.connection(ofUser: tag)
                .start(message.bytes, isHead: isHead, at: instant, request.timeouts, capture)
        case .curl(let curl): try send(curl, of: sent, timeout: request.timeouts.total)
        }
    }

    /// Has libcurl send a request, or a hop that a redirect led to.
    private func send(
        _ curl: CurlRequest,
        of sent: SentRequest,
        timeout: Int64
    ) throws(EngineError) {
        let request = sent.request
        capture.expect(request.inspection.wanted)
        context.cookies.removeAll(keepingCapacity: true)
        if request.takesCookies, !jar.isEmpty {
            let address = sent.trail?.address ?? context.address
            jar.append(to: &context.cookies, for: address, path: curl.path, now: Self.now)
        }
        let firstByte = request.timeouts.firstByte
        try madeHandle().start(
            curl,
            cookies: context.cookies,
            capture,
            timeout: timeout,
            connectTimeout: request.timeouts.connect,
            firstByteDeadline: firstByte == .max ? .max : sent.start &+ firstByte
        )
    }

    private func madeHandle() throws(EngineError) -> CurlHandle {
        if let handle { return handle }
        let fresh = try CurlHandle(loop: context.loop, tag: tag)
        handle = fresh
        return fresh
    }

    /// Removes the request in flight from the loop, if libcurl sends it.
    func cut() {
        guard let handle, let current else { return }
        if case .direct = current.outgoing, current.trail == nil { return }
        context.loop.remove(handle.easy)
    }

    // MARK: Replies

    /// Handles the completion of the sent request: follows a redirect, or returns the finished
    /// request, after its reply has set the variables.
    ///
    /// `intended` is when the request was to be sent.
    func finish(
        _ completion: Completion,
        intended: Int64,
        _ variables: inout [[UInt8]?]
    ) throws(EngineError) -> EndedRequest? {
        guard let sent = current.take() else {
            preconditionFailure("user \(tag) ended a request that it had not sent")
        }
        var cause = completion.cause
        if cause == nil {
            if !capture.setCookies.isEmpty, sent.request.takesCookies { keepCookies(of: sent) }
            switch try follow(sent, completion) {
            case .notAsked: break
            case .sent: return nil
            case .refused(let why): cause = FailureCause(.redirect, detail: why.rawValue)
            }
        }
        return EndedRequest(
            endpoint: sent.request.endpoint,
            start: sent.start,
            intended: intended,
            phases: sent.phases(completion),
            findings: findings(sent, completion, cause, &variables)
        )
    }

    private func findings(
        _ sent: SentRequest,
        _ completion: Completion,
        _ cause: FailureCause?,
        _ variables: inout [[UInt8]?]
    ) -> ReplyInspection.Findings {
        if let cause { return ReplyInspection.Findings(cause: cause) }
        guard sent.request.expectedStatus.accepts(completion.status) else {
            let status = UInt16(completion.status)
            return ReplyInspection.Findings(cause: FailureCause(.unexpectedStatus, detail: status))
        }
        guard !sent.request.inspection.isEmpty else { return ReplyInspection.Findings() }
        let reply = Reply(
            status: completion.status,
            bodyBytes: completion.bodyBytes,
            latency: completion.instant - sent.start
        )
        return sent.request.inspection.inspect(capture, reply, &variables)
    }

    private func keepCookies(of sent: SentRequest) {
        let page = address(of: sent)
        let now = Self.now
        for field in capture.setCookies { jar.set(field, from: page, now: now) }
    }

    /// The page of the reply.
    private func address(of sent: SentRequest) -> WebAddress {
        if let trail = sent.trail { return trail.address }
        let target = String(decoding: sent.target, as: UTF8.self)
        return WebAddress(context.loop.settings.realOrigin + target) ?? context.address
    }

    // MARK: Redirects

    /// The outcome of following a reply.
    private enum Following {
        /// No redirect: the reply is the request's answer.
        case notAsked
        /// The next hop is in flight.
        case sent
        case refused(RefusedRedirect)
    }

    private func follow(
        _ sent: SentRequest,
        _ completion: Completion
    ) throws(EngineError) -> Following {
        let request = sent.request
        guard request.maxRedirects > 0, let location = capture.location, !location.isEmpty,
            !request.expectedStatus.names(completion.status),
            let change = Redirect.method(after: completion.status, to: sent.method)
        else { return .notAsked }
        let count = sent.trail?.count ?? 0
        guard count < request.maxRedirects else { return .refused(.tooMany) }
        let page = address(of: sent)
        guard let next = page.resolving(String(decoding: location, as: UTF8.self)) else {
            return .refused(.notHTTP)
        }
        guard context.allows(next) else { return .refused(.notAllowed) }
        let hop = hop(of: sent, from: page, to: next, change.method, keepsBody: change.keepsBody)
        let onward = SentRequest(
            request: request,
            outgoing: sent.outgoing,
            start: sent.start,
            trail: SentRequest.Trail(next, hop, count: count + 1, sent.phases(completion))
        )
        current = onward
        let left = sent.start &+ request.timeouts.total - completion.instant
        try send(hop, of: onward, timeout: max(1_000_000, left))
        return .sent
    }

    /// The same request at another address.
    private func hop(
        of sent: SentRequest,
        from page: WebAddress,
        to next: WebAddress,
        _ method: HTTPMethod,
        keepsBody: Bool
    ) -> CurlRequest {
        var fields = Redirect.fields(
            sent.fields,
            keepsBody: keepsBody,
            isSameOrigin: next.isSameOrigin(as: page)
        )
        if next.isSameOrigin(as: context.address), context.loop.settings.needsHostHeader {
            fields.append(("Host", Array(context.loop.settings.authority.utf8)))
        }
        return CurlRequest(
            method,
            url: Array(context.url(of: next).utf8),
            target: Array(next.target.utf8),
            fields: fields,
            body: keepsBody ? sent.body : nil,
            decompresses: sent.decompresses
        )
    }
}

extension ExpectedStatus {
    /// The scenario itself expects this status.
    fileprivate func names(_ status: Int) -> Bool {
        if case .oneOf(let statuses) = self { statuses.contains(status) } else { false }
    }
}
