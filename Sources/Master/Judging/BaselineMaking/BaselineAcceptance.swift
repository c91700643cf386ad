// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Shared

/// A proposal becomes the baseline: who accepted it, when and why.
package struct BaselineAcceptance {
    package let reason: String
    package let date: String
    package let author: String?

    package init(reason: String, date: String, author: String?) {
        self.reason = reason
        self.date = date
        self.author = author
    }

    /// The baseline to write; throws a sentence when the proposal is not one for `current`.
    ///
    /// `current` is nil when there is no baseline yet.
    package func baseline(
        _ proposed: Baseline,
        inPlaceOf current: Baseline?,
        fileName: String
    ) throws(InputError) -> Baseline {
        var baseline = proposed
        var provenance = proposed.provenance ?? BaselineProvenance()
        if let current {
            let former = FormerNumbers(current)
            if let base = provenance.previous.first {
                guard base.thresholds == former.thresholds else {
                    throw InputError(
                        "\(fileName) has other numbers than when the proposal was made; make it again "
                            + "with \"tidemark baseline propose\""
                    )
                }
            } else {
                // Not made by `propose`: what is replaced is kept all the same.
                let earlier = current.provenance?.previous ?? []
                provenance.previous = Array(
                    ([former] + earlier).prefix(BaselineProvenance.previousLimit)
                )
            }
        }
        provenance[.reason] = reason
        provenance[.date] = date
        provenance[.author] = author
        baseline.provenance = provenance
        baseline.others.removeAll { $0.key == "provenance" }
        return baseline
    }
}
