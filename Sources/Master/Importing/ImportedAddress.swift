// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// An http or https address of a foreign file.
struct ImportedAddress: Equatable {
    /// Scheme, name and port, without a scheme's own port.
    let origin: String
    /// Path and query; characters that a scenario does not allow are percent-encoded.
    let target: String
    /// User and password within the address.
    let hasCredentials: Bool

    init?(_ text: String) {
        guard let url = URLComponents(string: text), let scheme = url.scheme?.lowercased(),
            ["http", "https"].contains(scheme), let host = url.host, !host.isEmpty
        else { return nil }
        let isStandard = url.port == nil || url.port == (scheme == "http" ? 80 : 443)
        let name = host.contains(":") && !host.hasPrefix("[") ? "[\(host)]" : host
        origin = "\(scheme)://\(name)" + (isStandard ? "" : ":\(url.port ?? 0)")
        let path = url.percentEncodedPath.isEmpty ? "/" : url.percentEncodedPath
        target = path + (url.percentEncodedQuery.map { "?\($0)" } ?? "")
        hasCredentials = url.user != nil
    }
}
