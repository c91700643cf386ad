// SPDX-License-Identifier: Apache-2.0

/// Which departure from "no difference" a test looks for; of two samples, in the first one.
package enum Alternative: Sendable, CaseIterable {
    case twoSided
    case less
    case greater
}
