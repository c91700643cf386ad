// SPDX-License-Identifier: Apache-2.0

/// Failures among the requests of both arms.
package struct ArmFailures: Equatable {
    let baseline: FailureCount
    let candidate: FailureCount
}
