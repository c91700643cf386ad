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
}
