// SPDX-License-Identifier: Apache-2.0

package import Shared

/// An input file that cannot be used.
package struct InputError: UserFacingError, Equatable {
    package let sentence: String
    package var exitStatus: ExitStatus { .badInput }

    package init(_ sentence: String) { self.sentence = sentence }
}
