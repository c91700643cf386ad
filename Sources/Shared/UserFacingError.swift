// SPDX-License-Identifier: Apache-2.0

/// An error that a person sees: one clear sentence and the status that the process ends with.
///
/// The sentence says what happened, where, what is allowed and what was found, and what to type.
package protocol UserFacingError: Error {
    /// One sentence, or one per problem on lines of their own; no trailing newline.
    var sentence: String { get }
    var exitStatus: ExitStatus { get }
}
