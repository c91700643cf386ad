// SPDX-License-Identifier: Apache-2.0

/// How a target's certificate is verified, and the client's own certificate.
package struct TLSSettings: Sendable, Equatable {
    package var verifies = true
    /// Certificate authorities to trust in place of the system's, as PEM.
    package var authorities: String?
    /// The client's certificate chain and its key, as PEM.
    package var certificate: String?
    package var key: String?
    /// The name in the certificate, if it is not the host's.
    package var serverName: String?

    package init() {}
}
