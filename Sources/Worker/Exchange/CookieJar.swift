// SPDX-License-Identifier: Apache-2.0

internal import CCurl
internal import Glibc

/// One user's cookies, stored and sent as RFC 6265 says for browsers.
///
/// Not implemented: third-party rules, since a user loads no pages, and the list of public
/// suffixes; a `Domain` needs a dot instead.
struct CookieJar {
    struct Cookie: Equatable {
        let name: [UInt8]
        let value: [UInt8]
        /// In lower case, without a leading dot.
        let domain: String
        /// For this host only, not for its subdomains.
        let isHostOnly: Bool
        let path: [UInt8]
        let isSecure: Bool
        /// Seconds since 1970; `.max` for the end of the session.
        let expires: Int64
    }

    /// In the order in which they were first set.
    private(set) var cookies: [Cookie] = []
    /// Positions in sending order: longer paths first, then the order in which they were set.
    private var order: [Int] = []
    /// The earliest expiry; no cookie expires before it.
    private var nextExpiry = Int64.max

    /// As in browsers; the oldest is dropped.
    static let limit = 300
    private static let cookieBytes = 4096

    var isEmpty: Bool { cookies.isEmpty }

    /// Stores a `Set-Cookie` of a reply from an address; `now` in seconds since 1970.
    mutating func set(_ field: [UInt8], from address: WebAddress, now: Int64) {
        guard field.count <= Self.cookieBytes, let cookie = Cookie(field, address, now: now) else {
            return
        }
        let old = cookies.firstIndex {
            $0.name == cookie.name && $0.domain == cookie.domain && $0.path == cookie.path
        }
        switch (old, cookie.expires > now) {
        case (let old?, true):
            cookies[old] = cookie
            nextExpiry = min(nextExpiry, cookie.expires)
            return
        case (let old?, false): cookies.remove(at: old)
        case (nil, true):
            if cookies.count >= Self.limit { cookies.removeFirst() }
            cookies.append(cookie)
        case (nil, false): return
        }
        noteChange()
    }

    /// The cookies changed; sorted here, so that sending a request sorts nothing.
    private mutating func noteChange() {
        nextExpiry = cookies.map(\.expires).min() ?? .max
        order = cookies.indices.sorted { left, right in
            (cookies[right].path.count, left) < (cookies[left].path.count, right)
        }
    }

    /// Appends the value of a request's `Cookie` field; nothing if no cookie applies.
    ///
    /// `path` has no query; the other conditions come from the address.
    mutating func append(
        to field: inout [UInt8],
        for address: WebAddress,
        path: ArraySlice<UInt8>,
        now: Int64
    ) {
        if nextExpiry <= now {
            cookies.removeAll { $0.expires <= now }
            noteChange()
        }
        var isFirst = true
        for position in order where cookies[position].isFor(address, path) {
            if !isFirst { field += Self.separator }
            isFirst = false
            field += cookies[position].name
            field.append(UInt8(ascii: "="))
            field += cookies[position].value
        }
    }

    private static let separator = Array("; ".utf8)
}

extension CookieJar.Cookie {
    /// Nil for a refused cookie.
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
                // Text that is not a date is ignored.
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
        self.path = Array((path.isEmpty ? Self.defaultPath(of: address.path) : path).utf8)
        self.isSecure = isSecure
        self.expires = expires
    }

    private static func seconds(_ text: String) -> Int64? {
        guard let number = Int64(text) else { return nil }
        // A century is long enough, and does not overflow.
        return min(number, 100 * 365 * 86_400)
    }

    /// Everything up to the last slash.
    private static func defaultPath(of path: String) -> String {
        guard path.hasPrefix("/"), let slash = path.lastIndex(of: "/"), slash > path.startIndex
        else { return "/" }
        return String(path[..<slash])
    }

    /// An IP address has no subdomains.
    private static func host(_ host: String, isBelow domain: String) -> Bool {
        let (host, domain) = (host.utf8, domain.utf8)
        guard host.count > domain.count, host.suffix(domain.count).elementsEqual(domain) else {
            return false
        }
        return host.dropLast(domain.count).last == UInt8(ascii: ".")
            && host.first != UInt8(ascii: "[")
            && !host.allSatisfy { (0x30...0x39).contains($0) || $0 == UInt8(ascii: ".") }
    }

    fileprivate func isFor(_ address: WebAddress, _ requested: ArraySlice<UInt8>) -> Bool {
        guard !isSecure || address.isEncrypted else { return false }
        guard domain == address.host || (!isHostOnly && Self.host(address.host, isBelow: domain))
        else { return false }
        guard requested.starts(with: path) else { return false }
        return requested.count == path.count || path.last == UInt8(ascii: "/")
            || requested[requested.startIndex + path.count] == UInt8(ascii: "/")
    }
}

extension ArraySlice<UInt8> {
    /// The text before and after the first equals sign, without blanks around it.
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
