// SPDX-License-Identifier: Apache-2.0

/// Every problem of one document, in order.
package struct DocumentProblems: UserFacingError, Equatable {
    package let fileName: String
    package let problems: [DocumentProblem]

    package init(fileName: String, problems: [DocumentProblem]) {
        self.fileName = fileName
        self.problems = problems.sorted { $0.position < $1.position }
    }

    package var sentence: String {
        problems.map { $0.sentence(fileName: fileName) }.joined(separator: "\n")
    }

    package var exitStatus: ExitStatus { .badInput }
}
