// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Text

/// Whether a baseline's numbers are of the same test, and not too old, by its provenance.
///
/// A baseline without provenance says nothing of either, and nothing is held against it.
enum BaselineOrigin {
    /// What keeps a run from a PASS by this baseline, one sentence each.
    static func reservations(about baseline: Baseline, _ summary: RunSummary) -> [String] {
        guard let provenance = baseline.provenance else { return [] }
        return [otherWorkload(provenance, summary), age(baseline, provenance, summary)]
            .compactMap { $0 }
    }

    private static func otherWorkload(
        _ provenance: BaselineProvenance,
        _ summary: RunSummary
    ) -> String? {
        guard let before = provenance[.workloadDigest], let now = summary.run?.workloadDigest,
            before != now
        else { return nil }
        return "the baseline was made with another load or other requests (workload "
            + "\(before.prefix(12)), now \(now.prefix(12))); run the same scenario, or make a new "
            + "baseline with \"tidemark baseline init\""
    }

    private static func age(
        _ baseline: Baseline,
        _ provenance: BaselineProvenance,
        _ summary: RunSummary
    ) -> String? {
        guard let limit = baseline.maxAgeDays, let date = provenance[.date] else { return nil }
        guard let made = InstantText.seconds(date),
            let began = summary.run.flatMap({ InstantText.seconds($0.startedAt) })
        else { return "how old the baseline is cannot be told (max_age \(limit)d)" }
        let days = Int(((began - made) / 86_400).rounded(.down))
        guard days > limit else { return nil }
        return "the baseline is \(days) days old (max_age \(limit)d); measure anew with "
            + "\"tidemark baseline propose\""
    }
}

/// An age in whole days, as files and flags write it: `90d`.
package enum AgeText {
    package static func days(_ text: String) -> Int? {
        guard text.hasSuffix("d"), let days = Int(text.dropLast()), days >= 0 else { return nil }
        return days
    }
}
