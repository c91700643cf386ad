// SPDX-License-Identifier: Apache-2.0

/// Why a file cannot be used, in one sentence.
package struct DataFileProblem: Error, Equatable {
    package let sentence: String

    package init(_ sentence: String) { self.sentence = sentence }
}
