// SPDX-License-Identifier: Apache-2.0

extension Scenario {
    /// The name or address and the port that the load goes to; nil only for a host that no parser
    /// has let pass.
    package var target: HostPort? {
        let schemes = [("http://", 80), ("https://", 443)]
        guard let (scheme, port) = schemes.first(where: { host.hasPrefix($0.0) }) else {
            return nil
        }
        let origin = host.dropFirst(scheme.count).prefix { $0 != "/" }
        // The colons inside the brackets of an IPv6 address are no port's.
        let hasPort =
            origin.drop { $0 != "]" }.contains(":")
            || (!origin.hasPrefix("[") && origin.contains(":"))
        return HostPort(hasPort ? String(origin) : "\(origin):\(port)")
    }

    /// The actual target of connections: a proxy, or a `connect_to` address; nil as for `target`.
    package var dialledTarget: HostPort? {
        guard let target else { return nil }
        return proxyAddress ?? http.detours.first { $0.from == target }?.to ?? target
    }

    /// Everything that requests may connect to, redirects aside.
    package var destinations: [HostPort] {
        [target, proxyAddress].compactMap(\.self) + http.detours.map(\.to)
    }

    private var proxyAddress: HostPort? {
        guard let proxy = http.proxy, let start = proxy.firstRange(of: "://") else { return nil }
        let authority = proxy[start.upperBound...].prefix { $0 != "/" }
        let place = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        // libcurl's port for a proxy that names none.
        return HostPort(String(place)) ?? HostPort("\(place):1080")
    }
}
