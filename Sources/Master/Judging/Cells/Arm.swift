// SPDX-License-Identifier: Apache-2.0

/// One of the two builds that are compared.
package enum Arm: String, CaseIterable, Sendable {
    case baseline
    case candidate

    package var other: Arm { self == .baseline ? .candidate : .baseline }
}
