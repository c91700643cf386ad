// SPDX-License-Identifier: Apache-2.0

/// The credentials of a request; texts are templates.
package enum Credentials: Sendable, Equatable {
    case basic(user: String, password: String)
    case bearer(String)

    /// What is filled in.
    package var texts: [String] {
        switch self {
        case .basic(let user, let password): [user, password]
        case .bearer(let token): [token]
        }
    }
}
