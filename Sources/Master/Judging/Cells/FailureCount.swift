// SPDX-License-Identifier: Apache-2.0

/// Failures among requests.
package struct FailureCount: Equatable {
    let failures: Int
    let requests: Int
}
