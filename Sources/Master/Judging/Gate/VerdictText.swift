// SPDX-License-Identifier: Apache-2.0

package import Shared

/// The last word on a run: `FAILED - Performance regression detected`.
package struct VerdictText {
    package let word: String
    package let sentence: String

    package var line: String { "RESULT: \(word) - \(sentence)" }

    /// `cause` is that of a FAIL.
    package init(_ verdict: Verdict, _ cause: VerdictCause?) {
        switch (verdict, cause) {
        case (.pass, _): self.init("PASSED", "No performance regression detected")
        case (.fail, .down): self.init("FAILED", "Every request failed")
        case (.fail, .endpointDown): self.init("FAILED", "Every request of an endpoint failed")
        case (.fail, .failing): self.init("FAILED", "Too many requests failed")
        case (.fail, .slower), (.fail, nil):
            self.init("FAILED", "Performance regression detected")
        case (.warn, _):
            self.init("WARNING", "Nothing that fails the build, but look at the WARN lines")
        case (.invalid, _):
            self.init("INVALID", "This was not a measurement that can be judged")
        case (.inconclusive, _):
            self.init("INCONCLUSIVE", "The measurement is too small to decide")
        }
    }

    private init(_ word: String, _ sentence: String) {
        self.word = word
        self.sentence = sentence
    }
}
