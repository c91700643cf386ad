// SPDX-License-Identifier: Apache-2.0

/// Which statuses make a request a success.
package enum ExpectedStatus: Sendable, Equatable {
    /// Any status below 400: the default.
    case below400
    /// Exactly one of these; never empty.
    case oneOf([Int])

    package func accepts(_ status: Int) -> Bool {
        switch self {
        case .below400: status < 400
        case .oneOf(let statuses): statuses.contains(status)
        }
    }
}
