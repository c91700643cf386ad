// SPDX-License-Identifier: Apache-2.0

/// How to find out that a build is ready.
package struct HealthCheck: Equatable {
    let path: String
    let limit: Duration

    package init(path: String, limit: Duration) {
        self.path = path
        self.limit = limit
    }
}
