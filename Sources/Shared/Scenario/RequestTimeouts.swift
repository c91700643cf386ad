// SPDX-License-Identifier: Apache-2.0

/// How long a request may take.
package struct RequestTimeouts: Sendable, Equatable {
    /// From the start of the request to the end of the reply, redirects included.
    package var total = Self.defaultTotal
    /// For DNS, TCP and TLS of a new connection; nil for no limit but the total.
    package var connect: Duration?
    /// From the start of the request to the first byte of the reply; nil for no limit but the total.
    package var firstByte: Duration?

    package init() {}

    package static let defaultTotal = Duration.seconds(30)
}
