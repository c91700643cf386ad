// SPDX-License-Identifier: Apache-2.0

/// The parts of a scenario's host that a request needs separately.
struct OriginName {
    /// Scheme, name and port.
    let origin: String
    /// Of the `Host` header: without the scheme's own port, as libcurl has it.
    let authority: String
    /// Of every path; empty for most hosts.
    let prefix: String

    init?(_ host: String) {
        let schemes = [("http://", ":80"), ("https://", ":443")]
        guard let (scheme, port) = schemes.first(where: { host.hasPrefix($0.0) }) else {
            return nil
        }
        let rest = host.dropFirst(scheme.count)
        let authority = rest.prefix { $0 != "/" }
        origin = scheme + authority
        self.authority =
            authority.hasSuffix(port) ? String(authority.dropLast(port.count)) : String(authority)
        prefix = String(rest.dropFirst(authority.count))
    }
}
