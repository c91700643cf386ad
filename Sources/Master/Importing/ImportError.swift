// SPDX-License-Identifier: Apache-2.0

package import Shared

/// Why nothing could be imported.
package struct ImportError: UserFacingError, Equatable {
    package let sentence: String
    package var exitStatus: ExitStatus { .badInput }

    package init(_ sentence: String) { self.sentence = sentence }
}
