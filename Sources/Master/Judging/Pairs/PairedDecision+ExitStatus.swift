// SPDX-License-Identifier: Apache-2.0

package import Shared

extension PairedDecision {
    /// What a process that judged this alone ends with.
    package func exitStatus(strict: Bool) -> ExitStatus {
        switch verdict {
        case .fail: return .failed
        case .invalid: return .invalid
        case .pass, .warn, .inconclusive:
            let isOpen = cells.contains { $0.state == .skip || $0.state == .inconclusive }
            return strict && isOpen ? .undecided : .passed
        }
    }
}
