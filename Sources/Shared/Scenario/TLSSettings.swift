// SPDX-License-Identifier: Apache-2.0

/// How a target's certificate is looked at, and what is shown to it.
package struct TLSSettings: Sendable, Equatable {
    package var verifies = true
    /// Certificate authorities to trust in place of the system's, as PEM.
    package var authorities: String?
    /// The client's certificate chain and its key, as PEM.
    package var certificate: String?
    package var key: String?
    /// Name that the certificate is for, where it is not the host's.
    package var serverName: String?

    package init() {}
}
