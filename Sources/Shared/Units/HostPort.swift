// SPDX-License-Identifier: Apache-2.0

/// `host:port` as people write it: `127.0.0.1:5557`, `master.local:5557`, `[::1]:5557`.
package struct HostPort: Sendable, Equatable {
    /// Without the brackets of an IPv6 address.
    package let host: String
    /// 0 to 65 535.
    package let port: Int

    package init(host: String, port: Int) {
        self.host = host
        self.port = port
    }

    /// Nil unless the text is a host, a colon and a port; a lone port means loopback.
    package init?(_ text: String) {
        if let port = UInt16(text) {
            self.init(host: "127.0.0.1", port: Int(port))
            return
        }
        guard let colon = text.lastIndex(of: ":"),
            let port = UInt16(text[text.index(after: colon)...])
        else { return nil }
        var host = text[..<colon]
        if host.hasPrefix("["), host.hasSuffix("]") {
            host = host.dropFirst().dropLast()
        } else if host.contains(":") {
            return nil
        }
        guard !host.isEmpty else { return nil }
        self.init(host: String(host), port: Int(port))
    }

    /// True for addresses that only this machine reaches.
    package var isLoopback: Bool {
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        // A name such as 127.0.0.example.com is anybody's.
        let isLoopbackNumber =
            parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
        return host == "localhost" || host == "::1" || isLoopbackNumber
    }

    package var text: String { host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)" }
}
