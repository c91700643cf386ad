// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The hosts to which a worker may send requests.
struct AllowedHosts: Sendable {
    /// Hosts alone, or with their port; nil for any.
    private let hosts: Set<String>?

    /// An empty list allows every host.
    init(_ hosts: [String]) { self.hosts = hosts.isEmpty ? nil : Set(hosts) }

    /// By host alone, or by host and port.
    func allow(_ target: HostPort) -> Bool {
        guard let hosts else { return true }
        return hosts.contains(target.host) || hosts.contains(target.text)
    }
}
