// SPDX-License-Identifier: Apache-2.0

internal import Glibc
internal import Protocol
internal import Shared

/// One user's requests and replies: which engine carries a request, its cookies, and where redirects
/// lead.
///
/// Owned by its engine's thread; it has at most one request on its way.
final class Exchange {
    private let tag: Int
    private let context: Context
    private let capture = ReplyCapture()
    /// Made for the first request that libcurl carries.
    private var handle: CurlHandle?
    private var jar = CookieJar()
    /// What `start` sends.
    private var prepared: Prepared?
    /// The request that is on its way, or was last.
    private var request: PreparedRequest?
    private var trail: Trail?
    private var startedAt: Int64 = 0

    /// What all users of an engine share.
    final class Context {
        let loop: TransferLoop
        /// The scenario's host, for cookies and redirects.
        let address: WebAddress
        private let allowedHosts: AllowedHosts

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

        /// What libcurl is to connect by, which may have another name.
        func url(of address: WebAddress) -> String {
            guard address.isSameOrigin(as: self.address) else { return address.text }
            return loop.settings.origin + address.target
        }
    }

    private enum Prepared {
        case direct(DirectRequest.Message, isHead: Bool)
        case curl(CurlRequest)
    }

    /// The way that redirects have led so far.
    private struct Trail {
        var address: WebAddress
        var request: CurlRequest
        var count = 0
        var phases = PhaseDurations()
    }

    /// What becomes of a reply.
    enum Next {
        /// It is the request's answer.
        case answer
        /// It led elsewhere, and the request goes on there.
        case followed
        case refused(RefusedRedirect)
    }

    init(_ context: Context, tag: Int) {
        self.context = context
        self.tag = tag
    }

    // MARK: Sending

    /// Makes the next request ready with the user's values.
    func prepare(
        _ request: PreparedRequest,
        _ values: inout UserValues,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) {
        if let direct = request.direct {
            var message = try direct.message(&values, deal, &random)
            if !jar.isEmpty, request.takesCookies, let field = cookies(for: message.path) {
                message.insertCookies(field)
            }
            prepared = .direct(message, isHead: direct.isHead)
        } else {
            prepared = .curl(try request.curlRequest(&values, deal, &random))
        }
        self.request = request
        trail = nil
    }

    /// Sends what was made ready, at an instant that is now; it may have ended when this returns.
    func start(at instant: Int64) throws(EngineError) {
        guard let prepared, let request else { preconditionFailure("nothing was prepared") }
        startedAt = instant
        capture.begin(request.inspection.wanted)
        switch prepared {
        case .direct(let message, let isHead):
            try context.loop.connection(ofUser: tag)
                .start(message.bytes, isHead: isHead, at: instant, request.timeouts, capture)
        case .curl(let curl):
            let path = String(
                decoding: curl.target.prefix { $0 != UInt8(ascii: "?") },
                as: UTF8.self
            )
            let field = request.takesCookies && !jar.isEmpty ? cookies(for: path) : nil
            try send(curl, cookies: field, timeout: request.timeouts.total)
        }
    }

    private func send(
        _ curl: CurlRequest,
        cookies: [UInt8]?,
        timeout: Int64
    ) throws(EngineError) {
        guard let request else { return }
        let handle = try madeHandle()
        let firstByte = request.timeouts.firstByte
        handle.start(
            curl,
            cookies: cookies,
            capture,
            timeout: timeout,
            connectTimeout: request.timeouts.connect,
            firstByteDeadline: firstByte == .max ? .max : startedAt &+ firstByte
        )
    }

    private func madeHandle() throws(EngineError) -> CurlHandle {
        if let handle { return handle }
        let fresh = try CurlHandle(loop: context.loop, tag: tag, context.loop.settings)
        handle = fresh
        return fresh
    }

    private func cookies(for path: String) -> [UInt8]? {
        jar.field(for: context.address.page(path), now: Int64(time(nil)))
    }

    /// Takes the request in flight out of the loop, if libcurl carries it.
    func cut() {
        guard let handle, let prepared else { return }
        if case .direct = prepared, trail == nil { return }
        context.loop.cut(handle.easy)
    }

    // MARK: Replies

    /// The phases of all of the request's hops.
    func phases(of completion: Completion) -> PhaseDurations {
        guard let trail else { return completion.phases }
        var phases = completion.phases
        phases.add(hop: trail.phases)
        return phases
    }

    /// Takes in a reply that came: keeps its cookies, and goes where it leads.
    func take(_ completion: Completion) throws(EngineError) -> Next {
        guard let request, completion.cause == nil else { return .answer }
        if !capture.setCookies.isEmpty, request.takesCookies { keepCookies() }
        guard request.maxRedirects > 0, let location = capture.location, !location.isEmpty,
            !request.expectedStatus.names(completion.status),
            let change = Redirect.method(after: completion.status, to: method)
        else { return .answer }
        let count = trail?.count ?? 0
        guard count < request.maxRedirects else { return .refused(.tooMany) }
        guard let next = address.resolving(String(decoding: location, as: UTF8.self)) else {
            return .refused(.notHTTP)
        }
        guard context.allows(next) else { return .refused(.notAllowed) }
        let left = startedAt &+ request.timeouts.total - completion.instant
        let phases = self.phases(of: completion)
        let curl = hop(to: next, change.method, keepsBody: change.keepsBody)
        trail = Trail(address: next, request: curl, count: count + 1, phases: phases)
        capture.begin(request.inspection.wanted)
        let field = request.takesCookies ? jar.field(for: next, now: Int64(time(nil))) : nil
        try send(curl, cookies: field, timeout: max(1_000_000, left))
        return .followed
    }

    /// Looks at the reply that is the request's answer.
    func inspect(_ reply: Reply, _ variables: inout [[UInt8]?]) -> ReplyInspection.Findings {
        request?.inspection.inspect(capture, reply, &variables) ?? ReplyInspection.Findings()
    }

    private func keepCookies() {
        let page = address
        let now = Int64(time(nil))
        for field in capture.setCookies { jar.set(field, from: page, now: now) }
    }

    /// Of the request whose reply came.
    private var address: WebAddress {
        if let trail { return trail.address }
        guard let address = WebAddress(context.loop.settings.realOrigin + target) else {
            return context.address
        }
        return address
    }

    private var target: String {
        switch prepared {
        case .direct(let message, _): String(decoding: message.bytes[message.target], as: UTF8.self)
        case .curl(let curl): String(decoding: curl.target, as: UTF8.self)
        case nil: "/"
        }
    }

    private var decompresses: Bool {
        if case .curl(let curl) = prepared { curl.decompresses } else { false }
    }

    private var method: HTTPMethod { trail?.request.method ?? request?.method ?? .get }

    /// The same request at another address.
    private func hop(
        to next: WebAddress,
        _ method: HTTPMethod,
        keepsBody: Bool
    ) -> CurlRequest {
        var (fields, body) = sent
        if !keepsBody {
            fields.removeAll { Redirect.bodyFields.contains($0.name.lowercased()) }
            body = nil
        }
        if request?.takesCookies == true {
            // The jar's; what goes with the next one is looked up anew.
            fields.removeAll { $0.name.lowercased() == "cookie" }
        }
        if !next.isSameOrigin(as: address) {
            fields.removeAll { Redirect.privateFields.contains($0.name.lowercased()) }
        }
        // The next address has its own.
        fields.removeAll { ["host", "content-length"].contains($0.name.lowercased()) }
        if next.isSameOrigin(as: context.address), context.loop.settings.needsHostHeader {
            fields.append(("Host", Array(context.loop.settings.authority.utf8)))
        }
        return CurlRequest(
            method,
            url: Array(context.url(of: next).utf8),
            target: Array(next.target.utf8),
            fields: fields,
            body: body,
            decompresses: decompresses
        )
    }

    /// Fields and body of the request whose reply came.
    private var sent: (fields: [(name: String, value: [UInt8])], body: [UInt8]?) {
        let curl: CurlRequest
        if let trail {
            curl = trail.request
        } else {
            switch prepared {
            case .direct(let message, _): return message.fieldsAndBody
            case .curl(let request): curl = request
            case nil: return ([], nil)
            }
        }
        let body = curl.body.map { Array(UnsafeRawBufferPointer(start: $0.start, count: $0.count)) }
        return (curl.fields, body)
    }
}

extension ExpectedStatus {
    /// The scenario itself asks for this status.
    fileprivate func names(_ status: Int) -> Bool {
        if case .oneOf(let statuses) = self { statuses.contains(status) } else { false }
    }
}
