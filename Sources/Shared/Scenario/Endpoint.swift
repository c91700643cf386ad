// SPDX-License-Identifier: Apache-2.0

/// Method and name under which requests are counted.
package struct Endpoint: Sendable, Hashable {
    package let method: HTTPMethod
    package let name: String

    package init(method: HTTPMethod, name: String) {
        self.method = method
        self.name = name
    }
}
