// SPDX-License-Identifier: Apache-2.0

/// How a run is to be judged, beyond what the baseline says.
package struct GateOptions: Equatable {
    package var allowEnvironmentMismatch = false

    package init(allowEnvironmentMismatch: Bool = false) {
        self.allowEnvironmentMismatch = allowEnvironmentMismatch
    }
}
