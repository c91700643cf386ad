// SPDX-License-Identifier: Apache-2.0

// The canonical form of connection settings. Settings of single requests are written with each
// request.
extension HTTPSettings {
    var canonical: JSONText {
        var fields: [(String, JSONText)] = [
            ("version", .string(version.rawValue)), ("cookies", .of(keepsCookies)),
            ("compression", .of(acceptsCompression)),
            ("connections", .string(connections.rawValue)), ("tls", tls.canonical),
            ("dns_cache", .of(dnsCache)), ("ip", .string(addressFamily.rawValue)),
        ]
        if !detours.isEmpty {
            let pairs = detours.map { ($0.from.text, JSONText.string($0.to.text)) }
            fields.append(("connect_to", .object(pairs)))
        }
        if let proxy { fields.append(("proxy", .string(proxy))) }
        if !sourceAddresses.isEmpty {
            fields.append(("source_addresses", .list(sourceAddresses.map(JSONText.string))))
        }
        return .object(fields)
    }
}

extension TLSSettings {
    fileprivate var canonical: JSONText {
        let texts = [
            ("ca", authorities), ("certificate", certificate), ("key", key),
            ("server_name", serverName),
        ]
        return .object(
            [("verify", .of(verifies))]
                + texts.compactMap { key, text in text.map { (key, .string($0)) } }
        )
    }
}

extension RequestTimeouts {
    var canonical: JSONText {
        var fields: [(String, JSONText)] = [("total", .of(total))]
        if let connect { fields.append(("connect", .of(connect))) }
        if let firstByte { fields.append(("first_byte", .of(firstByte))) }
        return .object(fields)
    }
}

extension Credentials {
    var canonical: JSONText {
        switch self {
        case .bearer(let token): .object([("bearer", .string(token))])
        case .basic(let user, let password):
            .object([
                ("basic", .object([("user", .string(user)), ("password", .string(password))]))
            ])
        }
    }
}

extension JSONText {
    fileprivate static func of(_ flag: Bool) -> JSONText { .literal(flag ? "true" : "false") }
}
