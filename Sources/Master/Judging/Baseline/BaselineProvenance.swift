// SPDX-License-Identifier: Apache-2.0

/// Where the numbers of a baseline come from.
package struct BaselineProvenance: Equatable {
    private var texts: [Field: String] = [:]
    /// When the runs began and what they ran, one text each.
    var runIDs: [String] = []
    /// Successes behind the numbers, all runs together.
    package var samples: [SampleCount] = []
    /// What the numbers were before, newest first.
    package var previous: [FormerNumbers] = []

    /// What is kept as text, in the order in which it is written.
    package enum Field: String, CaseIterable {
        case commit
        case branch
        case date
        case author
        case environment
        case scenarioDigest = "scenario_digest"
        case workloadDigest = "workload_digest"
        case reason
        case toolVersion = "tool_version"
    }

    package struct SampleCount: Equatable {
        package let endpoint: String
        package let count: Int

        package init(endpoint: String, count: Int) {
            self.endpoint = endpoint
            self.count = count
        }
    }

    /// More history than this is the repository's to keep.
    static let previousLimit = 10

    package subscript(field: Field) -> String? {
        get { texts[field] }
        set { texts[field] = newValue }
    }

    /// The fields that say which numbers these were, when they are no longer the present ones.
    var signature: [Field: String] {
        texts.filter { [.commit, .date, .author, .reason].contains($0.key) }
    }
}
