// SPDX-License-Identifier: Apache-2.0

package import Shared

extension ExitStatus {
    /// What to end with where several things were judged: the status that is worst for the build; nil without one.
    ///
    /// A failure counts more than what could not be measured: the build is known to be slower.
    package static func worst(of statuses: [ExitStatus]) -> ExitStatus? {
        let order = [interrupted, failed, invalid, undecided, passed]
        return order.first(where: statuses.contains) ?? statuses.first
    }
}
