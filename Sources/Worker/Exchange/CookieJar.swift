// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc

/// One user's cookies, kept and given as RFC 6265 has it for browsers.
///
/// Not kept: which third parties may see them, since a user loads no pages, and the list of public
/// suffixes; a `Domain` needs a dot instead.
struct CookieJar {
    struct Cookie: Equatable {
        let name: [UInt8]
        let value: [UInt8]
        /// In lower case, without a leading dot.
        let domain: String
        /// For this host alone, not for those below it.
        let isHostOnly: Bool
        let path: String
        let isSecure: Bool
        /// Seconds since 1970; `.max` for the end of the session.
        let expires: Int64
    }

    /// In the order in which they were first set.
    private(set) var cookies: [Cookie] = []

    /// As in browsers; the oldest goes.
    static let limit = 300
    private static let cookieBytes = 4096

    var isEmpty: Bool { cookies.isEmpty }

    /// Takes in a `Set-Cookie` that a reply from an address had; `now` in seconds since 1970.
    mutating func set(_ field: [UInt8], from address: WebAddress, now: Int64) {
        guard field.count <= Self.cookieBytes, let cookie = Cookie(field, address, now: now) else {
            return
        }
        let old = cookies.firstIndex {
            $0.name == cookie.name && $0.domain == cookie.domain && $0.path == cookie.path
        }
        switch (old, cookie.expires > now) {
        case (let old?, true): cookies[old] = cookie
        case (let old?, false): cookies.remove(at: old)
        case (nil, true):
            if cookies.count >= Self.limit { cookies.removeFirst() }
            cookies.append(cookie)
        case (nil, false): break
        }
    }

    /// The value of the `Cookie` field of a request to an address; nil for none.
    mutating func field(for address: WebAddress, now: Int64) -> [UInt8]? {
        guard !cookies.isEmpty else { return nil }
        if cookies.contains(where: { $0.expires <= now }) {
            cookies.removeAll { $0.expires <= now }
        }
        let sent = cookies.filter { $0.isFor(address) }
        guard !sent.isEmpty else { return nil }
        var field: [UInt8] = []
        // Longer paths first, then as they were set.
        let ordered = sent.enumerated().sorted { left, right in
            (right.element.path.utf8.count, left.offset)
                < (left.element.path.utf8.count, right.offset)
        }
        for cookie in ordered.map(\.element) {
            if !field.isEmpty { field += Array("; ".utf8) }
            field += cookie.name + [UInt8(ascii: "=")] + cookie.value
        }
        return field
    }
}

extension CookieJar.Cookie {
    /// Nil for one that is refused.
    fileprivate init?(_ field: [UInt8], _ address: WebAddress, now: Int64) {
        let parts = field.split(separator: UInt8(ascii: ";"), omittingEmptySubsequences: false)
        let (name, value) = parts[0].nameAndValue
        guard parts[0].contains(UInt8(ascii: "=")), field.allSatisfy({ $0 >= 0x20 || $0 == 0x09 })
        else {
            return nil
        }
        var domain = ""
        var path = ""
        var isSecure = false
        var expires = Int64.max
        var maxAge: Int64?
        for part in parts.dropFirst() {
            let (key, value) = part.nameAndValue
            let text = String(decoding: value, as: UTF8.self)
            switch String(decoding: key, as: UTF8.self).lowercased() {
            case "domain":
                domain = (text.hasPrefix(".") ? String(text.dropFirst()) : text).lowercased()
            case "path": path = text.hasPrefix("/") ? text : ""
            case "secure": isSecure = true
            case "max-age": maxAge = Self.seconds(text) ?? maxAge
            case "expires":
                let date = Int64(curl_getdate(text, nil))
                // What is no date says nothing.
                if date >= 0 { expires = date }
            default: break
            }
        }
        if let maxAge {
            expires = maxAge <= 0 ? .min : now.addingReportingOverflow(maxAge).partialValue
        }
        guard !isSecure || address.isEncrypted else { return nil }
        if domain.isEmpty || domain == address.host {
            isHostOnly = domain.isEmpty
        } else {
            guard domain.contains("."), Self.host(address.host, isBelow: domain) else { return nil }
            isHostOnly = false
        }
        self.name = name
        self.value = value
        self.domain = domain.isEmpty ? address.host : domain
        self.path = path.isEmpty ? Self.defaultPath(of: address.path) : path
        self.isSecure = isSecure
        self.expires = expires
    }

    private static func seconds(_ text: String) -> Int64? {
        guard let number = Int64(text) else { return nil }
        // A century is as good as forever, and does not overflow.
        return min(number, 100 * 365 * 86_400)
    }

    /// Everything up to the last slash.
    private static func defaultPath(of path: String) -> String {
        guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/"), slash > path.startIndex
        else { return "/" }
        return String(path[..<slash])
    }

    /// An address has none below it.
    private static func host(_ host: String, isBelow domain: String) -> Bool {
        host.hasSuffix("." + domain)
            && !host.hasPrefix("[") && !host.allSatisfy { $0.isNumber || $0 == "." }
    }

    fileprivate func isFor(_ address: WebAddress) -> Bool {
        guard !isSecure || address.isEncrypted else { return false }
        guard domain == address.host || (!isHostOnly && Self.host(address.host, isBelow: domain))
        else { return false }
        guard address.path != path else { return true }
        return address.path.hasPrefix(path)
            && (path.hasSuffix("/") || address.path.dropFirst(path.count).hasPrefix("/"))
    }
}

extension ArraySlice<UInt8> {
    /// What stands before and after the first equals sign, without blanks around it.
    fileprivate var nameAndValue: (name: [UInt8], value: [UInt8]) {
        guard let equals = firstIndex(of: UInt8(ascii: "=")) else { return ([UInt8](trimmed), []) }
        return ([UInt8](self[..<equals].trimmed), [UInt8](self[(equals + 1)...].trimmed))
    }

    private var trimmed: ArraySlice<UInt8> {
        let isBlank = { (byte: UInt8) in byte == 0x20 || byte == 0x09 }
        let start = drop(while: isBlank)
        return start.lastIndex { !isBlank($0) }.map { start[...$0] } ?? []
    }
}
