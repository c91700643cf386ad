// SPDX-License-Identifier: Apache-2.0

/// The defaults of requests.
package struct RequestDefaults: Sendable {
    var headers: [HeaderField] = []
    var credentials: Credentials?
    var timeouts = RequestTimeouts()
    var maxRedirects = RequestTemplate.defaultMaxRedirects
}

// Settings of all requests: `http`.
extension ScenarioParser {
    /// Settings that a request may override.
    private static let defaultKeys = ["headers", "auth", "timeout", "redirects"]
    private static let settingKeys = [
        "version", "cookies", "compression", "connections", "tls", "connect_to", "proxy",
        "dns_cache", "ip", "source_addresses",
    ]

    func http(_ root: DocumentMapping) -> (HTTPSettings, RequestDefaults) {
        var settings = HTTPSettings()
        var defaults = RequestDefaults()
        if let value = root["http"],
            let mapping = DocumentMapping(
                value,
                "http",
                known: Self.settingKeys + Self.defaultKeys,
                reader: reader
            )
        {
            settings = self.settings(mapping)
            defaults.headers = mapping["headers"].map(headers) ?? []
            defaults.credentials = mapping["auth"].flatMap(credentials) ?? nil
            defaults.timeouts =
                mapping["timeout"].map { timeouts($0, RequestTimeouts()) }
                ?? RequestTimeouts()
            defaults.maxRedirects = redirects(mapping) ?? RequestTemplate.defaultMaxRedirects
        }
        if overrides.isTargetInsecure { settings.tls.verifies = false }
        return (settings, defaults)
    }

    private func settings(_ mapping: DocumentMapping) -> HTTPSettings {
        var settings = HTTPSettings()
        let isTrue = { (key: String, fallback: Bool) in
            mapping.read(key, "write true or false") { $0.bool } ?? fallback
        }
        settings.version = one(of: HTTPSettings.Version.self, "version", mapping) ?? .http1
        settings.keepsCookies = isTrue("cookies", true)
        settings.acceptsCompression = isTrue("compression", false)
        settings.connections =
            one(of: HTTPSettings.Connections.self, "connections", mapping) ?? .user
        settings.addressFamily = one(of: HTTPSettings.AddressFamily.self, "ip", mapping) ?? .any
        settings.tls = mapping["tls"].map(tls) ?? TLSSettings()
        settings.detours = mapping["connect_to"].map(detours) ?? []
        settings.proxy = mapping.read("proxy", Self.proxyAllowed) { value in
            value.text.flatMap { Self.isProxy($0) ? $0 : nil }
        }
        settings.dnsCache =
            mapping["dns_cache"].flatMap {
                duration($0, "dns_cache", in: .zero...ScenarioLimits.total)
            } ?? HTTPSettings.defaultDNSCache
        settings.sourceAddresses = mapping["source_addresses"].map(addresses) ?? []
        return settings
    }

    private func one<Value: CaseIterable & RawRepresentable<String>>(
        of type: Value.Type,
        _ key: String,
        _ mapping: DocumentMapping
    ) -> Value? {
        mapping.read(key, Self.oneOf(type)) { Value(rawValue: $0.text ?? "") }
    }

    private static let proxyAllowed =
        "write e.g. http://proxy:3128, https://…, socks5://… or socks5h://…"

    private static func isProxy(_ text: String) -> Bool {
        text.wholeMatch(of: /(https?|socks4a?|socks5h?):\/\/[!-~]+/) != nil
    }

    // MARK: TLS and where connections go

    private func tls(_ value: DocumentValue) -> TLSSettings {
        var tls = TLSSettings()
        guard
            let mapping = DocumentMapping(
                value,
                "tls",
                known: ["verify", "ca", "certificate", "key", "server_name"],
                reader: reader
            )
        else { return tls }
        tls.verifies = mapping.read("verify", "write true or false") { $0.bool } ?? true
        tls.authorities = mapping["ca"].flatMap { pem($0, "ca") }
        tls.certificate = mapping["certificate"].flatMap { pem($0, "certificate") }
        tls.key = mapping["key"].flatMap { pem($0, "key") }
        for (one, other) in [("certificate", "key"), ("key", "certificate")]
        where mapping[one] != nil && mapping[other] == nil {
            report(mapping.place(of: one), "\(one) needs \(other) beside it")
        }
        tls.serverName = mapping.read("server_name", "write a name such as api.example.com") {
            $0.text.flatMap { $0.wholeMatch(of: /[A-Za-z0-9._\-]+/).map { String($0.0) } }
        }
        return tls
    }

    private static let pemStart = "-----BEGIN "

    /// A file in PEM, or its text.
    private func pem(_ value: DocumentValue, _ key: String) -> String? {
        guard let text = value.text, !value.isNull, !text.isEmpty else {
            report(value.place, "\(key) is \(value.kind); write the path of a PEM file")
            return nil
        }
        if text.hasPrefix(Self.pemStart) { return text }
        guard let bytes = file(text, key, at: value.place) else { return nil }
        let content = String(decoding: bytes, as: UTF8.self)
        guard content.contains(Self.pemStart) else {
            report(value.place, "\(key) file \(text) is not PEM; convert it to PEM")
            return nil
        }
        return content
    }

    /// A file's bytes; reports and is nil when it cannot be read.
    func file(_ path: String, _ key: String, at place: DocumentProblem.Place) -> [UInt8]? {
        guard let dataFiles else {
            report(place, "\(key) names a file, and none can be read here")
            return nil
        }
        do throws(DataFileProblem) {
            return try dataFiles.bytes(path)
        } catch {
            report(place, error.sentence)
            return nil
        }
    }

    private func detours(_ value: DocumentValue) -> [HTTPSettings.Detour] {
        guard let entries = value.entries else {
            report(
                value.place,
                "connect_to is \(value.kind); write a mapping such as "
                    + "{\"api.example.com:443\": \"127.0.0.1:8443\"}"
            )
            return []
        }
        return entries.compactMap { key, value in
            guard let from = key.text.flatMap({ HostPort($0) }),
                let to = value.text.flatMap({ HostPort($0) })
            else {
                report(value.place, "\(value.kind) under connect_to; both sides are host:port")
                return nil
            }
            return HTTPSettings.Detour(from: from, to: to)
        }
    }

    private func addresses(_ value: DocumentValue) -> [String] {
        (value.list ?? [value]).compactMap { value in
            if let text = value.text, text.wholeMatch(of: /[0-9A-Fa-f.:]+/) != nil { return text }
            report(value.place, "source_addresses is \(value.kind); write IP addresses")
            return nil
        }
    }

    // MARK: Settings that requests may override

    /// How many redirects are followed; nil if the file does not say.
    func redirects(_ mapping: DocumentMapping) -> Int? {
        let allowed =
            "write how many to follow at most, 0 to \(ScenarioLimits.redirects), or false for none"
        return mapping.read("redirects", allowed) { value in
            if value.bool == false { return 0 }
            return value.int.flatMap { (0...ScenarioLimits.redirects).contains($0) ? $0 : nil }
        }
    }

    /// One duration for the whole request, or a mapping.
    func timeouts(_ value: DocumentValue, _ defaults: RequestTimeouts) -> RequestTimeouts {
        var timeouts = defaults
        let range = Duration.milliseconds(1)...ScenarioLimits.timeout
        guard value.entries != nil else {
            if let total = duration(value, "timeout", in: range) { timeouts.total = total }
            return timeouts
        }
        guard
            let mapping = DocumentMapping(
                value,
                "timeout",
                known: ["total", "connect", "first_byte"],
                reader: reader
            )
        else { return timeouts }
        let read = { (key: String) in mapping[key].flatMap { self.duration($0, key, in: range) } }
        timeouts.total = read("total") ?? timeouts.total
        timeouts.connect = read("connect") ?? timeouts.connect
        timeouts.firstByte = read("first_byte") ?? timeouts.firstByte
        return timeouts
    }

    /// Nil if it cannot be read, and `.some(nil)` for `none`.
    func credentials(_ value: DocumentValue) -> Credentials?? {
        if value.text == "none" { return .some(nil) }
        guard
            let mapping = DocumentMapping(
                value,
                "auth",
                known: ["basic", "bearer"],
                reader: reader
            )
        else { return nil }
        guard (mapping["basic"] == nil) != (mapping["bearer"] == nil) else {
            if !mapping.hasUnknownKeys {
                report(mapping.place, "auth needs one of basic and bearer, or is none")
            }
            return nil
        }
        if let bearer = mapping["bearer"] {
            return credentialText(bearer, "bearer").map { .bearer($0) }
        }
        return mapping["basic"].flatMap(basic)
    }

    private func basic(_ value: DocumentValue) -> Credentials? {
        guard
            let mapping = DocumentMapping(
                value,
                "basic",
                known: ["user", "password"],
                reader: reader
            )
        else { return nil }
        guard let user = mapping["user"], let password = mapping["password"] else {
            report(mapping.place, "basic needs user and password")
            return nil
        }
        guard let user = credentialText(user, "user"),
            let password = credentialText(password, "password")
        else { return nil }
        return .basic(user: user, password: password)
    }

    private func credentialText(_ value: DocumentValue, _ key: String) -> String? {
        guard let text = value.text, !value.isNull, text.utf8.allSatisfy({ $0 >= 32 && $0 != 127 })
        else {
            report(value.place, "\(key) is \(value.kind); write text on one line")
            return nil
        }
        checkTemplate(text, in: .text, at: value.place)
        return text
    }
}
