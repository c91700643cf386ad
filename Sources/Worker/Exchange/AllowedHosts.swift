// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Where a worker may send requests.
struct AllowedHosts: Sendable {
    /// Hosts alone, or with their port; nil for any.
    private let hosts: Set<String>?

    /// No hosts are no limit.
    init(_ hosts: [String]) { self.hosts = hosts.isEmpty ? nil : Set(hosts) }

    /// By host alone, or by host and port.
    func allow(_ target: HostPort) -> Bool {
        guard let hosts else { return true }
        return hosts.contains(target.host) || hosts.contains(target.text)
    }
}
