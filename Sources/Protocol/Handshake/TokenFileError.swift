// SPDX-License-Identifier: Apache-2.0

/// Why a token file cannot be used.
package struct TokenFileError: Error, Equatable {
    /// Half a sentence, to follow the file's name.
    package let reason: String
}
