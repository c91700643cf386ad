// SPDX-License-Identifier: Apache-2.0

/// Connection settings for all requests of a scenario.
package struct HTTPSettings: Sendable, Equatable {
    /// The requested version; the server may choose another.
    package enum Version: String, Sendable, CaseIterable {
        case http1 = "1.1"
        /// Over TLS by negotiation, else without asking.
        case http2 = "2"
    }

    /// Which connections a user's requests use.
    package enum Connections: String, Sendable, CaseIterable {
        /// Each user keeps its own alive, as a browser does.
        case user
        /// Users borrow any free one.
        case shared
        /// Each request has one of its own, closed after it.
        case close
    }

    /// Which addresses of a name are used.
    package enum AddressFamily: String, Sendable, CaseIterable {
        case any
        case ipv4 = "4"
        case ipv6 = "6"
    }

    /// Connections to one origin are made to another.
    package struct Detour: Sendable, Equatable {
        package let from: HostPort
        package let to: HostPort

        package init(from: HostPort, to: HostPort) {
            self.from = from
            self.to = to
        }
    }

    package var version = Version.http1
    /// Each user has a jar, as a browser does.
    package var keepsCookies = true
    /// Replies may come compressed.
    package var acceptsCompression = false
    package var connections = Connections.user
    package var tls = TLSSettings()
    package var detours: [Detour] = []
    /// In libcurl's form, such as `http://proxy:3128` or `socks5h://…`; nil for none.
    package var proxy: String?
    /// How long a resolved name stays valid; zero resolves it for each new connection.
    package var dnsCache = Self.defaultDNSCache
    package var addressFamily = AddressFamily.any
    /// Local addresses from which users connect, in turn; empty for the system's choice.
    package var sourceAddresses: [String] = []

    package init() {}

    package static let defaultDNSCache = Duration.seconds(60)
}
