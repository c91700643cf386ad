// SPDX-License-Identifier: Apache-2.0

internal import Foundation

/// How it is known that a build is ready.
struct HealthCheck: Equatable {
    let path: String
    let limit: Duration
}
