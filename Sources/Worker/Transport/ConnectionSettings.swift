// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Shared

/// A scenario's connection settings for libcurl: TLS, proxy, addresses, names.
///
/// Owned by one engine; lives as long as its handles, which read from it.
final class ConnectionSettings {
    /// Scheme, name and port under which libcurl connects to the scenario's host; the name is the
    /// one that the certificate is for.
    let origin: String
    /// As the `Host` header has it: without the scheme's own port.
    let authority: String
    /// The scenario's host without its path prefix.
    let realOrigin: String
    /// libcurl would send another name, that of the certificate.
    let needsHostHeader: Bool
    let isEncrypted: Bool
    private let http: HTTPSettings
    /// PEM texts that libcurl reads when it connects.
    private let authorities: PinnedBytes?
    private let certificate: PinnedBytes?
    private let key: PinnedBytes?
    private var detours: UnsafeMutablePointer<curl_slist>?

    init(_ scenario: Scenario) {
        guard let target = scenario.target, let name = OriginName(scenario.host) else {
            preconditionFailure("the parser let pass the host \(scenario.host)")
        }
        http = scenario.http
        isEncrypted = scenario.host.hasPrefix("https:")
        authority = name.authority
        realOrigin = name.origin
        let serverName = isEncrypted ? http.tls.serverName : nil
        needsHostHeader = serverName != nil
        origin = serverName.map { "https://\($0):\(target.port)" } ?? name.origin
        authorities = http.tls.authorities.map { PinnedBytes(Array($0.utf8)) }
        certificate = http.tls.certificate.map { PinnedBytes(Array($0.utf8)) }
        key = http.tls.key.map { PinnedBytes(Array($0.utf8)) }
        var all = http.detours
        if let serverName {
            let place = all.first { $0.from == target }?.to ?? target
            all.insert(.init(from: HostPort(host: serverName, port: target.port), to: place), at: 0)
        }
        for detour in all {
            detours = curl_slist_append(detours, "\(detour.from.text):\(detour.to.text)") ?? detours
        }
    }

    deinit { curl_slist_free_all(detours) }

    var areConnectionsShared: Bool { http.connections == .shared }
    var isReuseForbidden: Bool { http.connections == .close }

    /// Sets the options of a handle that are the same for all requests; `user` is the user's number
    /// in the engine.
    func apply(to easy: UnsafeMutableRawPointer, user: Int) {
        CCurl_setLong(easy, CURLOPT_NOSIGNAL, 1)
        CCurl_setLong(easy, CURLOPT_HTTP_VERSION, version)
        // Users who start together would each open a connection, and none would be shared.
        if areConnectionsShared, http.version == .http2, isEncrypted {
            CCurl_setLong(easy, CURLOPT_PIPEWAIT, 1)
        }
        // Load goes where the scenario says, not where the environment's proxy variables point.
        CCurl_setString(easy, CURLOPT_PROXY, http.proxy ?? "")
        CCurl_setLong(easy, CURLOPT_DNS_CACHE_TIMEOUT, Int(http.dnsCache.nanoseconds.roundedUp))
        CCurl_setLong(easy, CURLOPT_IPRESOLVE, addressFamily)
        if let detours { CCurl_setList(easy, CURLOPT_CONNECT_TO, detours) }
        if !http.sourceAddresses.isEmpty {
            let address = http.sourceAddresses[user % http.sourceAddresses.count]
            CCurl_setString(easy, CURLOPT_INTERFACE, "host!\(address)")
        }
        applyTLS(to: easy)
    }

    private func applyTLS(to easy: UnsafeMutableRawPointer) {
        if !http.tls.verifies {
            CCurl_setLong(easy, CURLOPT_SSL_VERIFYPEER, 0)
            CCurl_setLong(easy, CURLOPT_SSL_VERIFYHOST, 0)
        }
        if let authorities {
            CCurl_setBlob(easy, CURLOPT_CAINFO_BLOB, authorities.start, authorities.count)
            // Otherwise the system's CAs would be trusted too.
            CCurl_setString(easy, CURLOPT_CAPATH, nil)
        }
        if let certificate, let key {
            CCurl_setBlob(easy, CURLOPT_SSLCERT_BLOB, certificate.start, certificate.count)
            CCurl_setBlob(easy, CURLOPT_SSLKEY_BLOB, key.start, key.count)
        }
    }

    private var version: Int {
        switch http.version {
        case .http1: CURL_HTTP_VERSION_1_1
        case .http2: isEncrypted ? CURL_HTTP_VERSION_2TLS : CURL_HTTP_VERSION_2_PRIOR_KNOWLEDGE
        }
    }

    private var addressFamily: Int {
        let family =
            switch http.addressFamily {
            case .any: CURL_IPRESOLVE_WHATEVER
            case .ipv4: CURL_IPRESOLVE_V4
            case .ipv6: CURL_IPRESOLVE_V6
            }
        return Int(family)
    }
}

/// Bytes at a fixed address, for libcurl to read.
final class PinnedBytes {
    let start: UnsafeMutableRawPointer
    let count: Int

    init(_ bytes: [UInt8]) {
        count = bytes.count
        start = .allocate(byteCount: max(1, bytes.count), alignment: 1)
        start.copyMemory(from: bytes, byteCount: bytes.count)
    }

    var bytes: [UInt8] { Array(UnsafeRawBufferPointer(start: start, count: count)) }

    deinit { start.deallocate() }
}

extension Int64 {
    /// Nanoseconds in whole seconds, rounded up: 0 would mean no limit.
    fileprivate var roundedUp: Int64 { (self + 999_999_999) / 1_000_000_000 }
}
