// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Text

/// What is said of a cell of a comparison of two builds.
struct PairedCellText {
    let cell: CellJudgement
    let finding: PairedFinding

    var why: String {
        switch finding {
        case .noRequest: "no request in either arm"
        case .emptyBlock(let arm, let pair, let count):
            "the \(arm.rawValue) has no request in pair \(pair), the \(arm.other.rawValue) has \(count)"
        case .everyRequestFailed(.baseline, _):
            "every request of the baseline failed: nothing to compare with"
        case .everyRequestFailed(.candidate, let count):
            "every request of the candidate failed" + (count.map { " (\($0))" } ?? "")
        case .thinBlock:
            "a block has only \(cell.samples?.count ?? 0) successes; \(metric) needs "
                + "\(cell.samples?.needed ?? 0) in each"
        case .notMeasured: "a block does not have it"
        case .unresolved:
            "a block's \(metric) is 0, less than the histogram tells apart; record in a finer unit"
        case .imbalance(let before, let after):
            "\(before) requests in the baseline, \(after) in the candidate: not the same load"
        case .tooFewPairs(let pairs): "\(pairs) pairs do not decide it"
        case .beforeFirstLook(let pairs, let first, let hasNoiseModel):
            "\(pairs) pairs do not decide it; \(hasNoiseModel ? "" : "without a noise model ")"
                + "the first look is after \(first)"
        case .failures(let count, let finding): Self.text(count, finding)
        case .above, .aboveWarning, .below, .belowWithoutFailures, .open: change
        }
    }

    /// A rise is above a tolerance; a fall is beyond it.
    private var beyond: String { cell.metric?.worse == .lower ? "beyond" : "above" }

    private var within: String { cell.metric?.worse == .lower ? "within" : "below" }

    private var metric: String { cell.metric?.name ?? "" }

    private var change: String {
        let change = ChangeText.change(cell.change)
        switch finding {
        case .above(let tolerance):
            return "\(change): \(beyond) the tolerance of \(percent(tolerance))"
        case .below(let tolerance):
            return "\(change): \(within) the tolerance of \(percent(tolerance))"
        case .aboveWarning(let tolerance, let warning):
            return "\(change): \(within) the tolerance of \(percent(tolerance)), but \(beyond) "
                + percent(warning)
        case .belowWithoutFailures(let tolerance):
            return
                "\(change) among the successes, but more requests of the candidate failed; counted "
                + "as slow ones they could be above the tolerance of \(percent(tolerance))"
        case .open(let pairs, let tolerance, let outlook):
            return "\(change) after \(pairs) pairs does not decide about \(percent(tolerance)); "
                + Self.text(outlook)
        default: return change
        }
    }

    private func percent(_ fraction: Double) -> String { ChangeText.percent(fraction) }

    private static func text(_ outlook: PairedOutlook) -> String {
        switch outlook {
        case .hopeless: "it is at the tolerance, and no number of pairs that can be paid for would"
        case .more(let pairs, let samples):
            "about \(pairs) pairs would, or \(samples) samples in each block"
        }
    }

    private static func text(
        _ count: ArmFailures,
        _ finding: PairedFinding.FailureFinding
    ) -> String {
        let counts =
            "\(count.candidate.failures) of \(count.candidate.requests) requests failed, "
            + "\(count.baseline.failures) of \(count.baseline.requests) in the baseline"
        switch finding {
        case .aboveLimit(let limit):
            return "\(counts): above the limit of \(ChangeText.rate(limit))"
        case .more: return "\(counts): more than in the baseline, block after block"
        case .littleMore: return "\(counts): more, but not by much"
        case .within: return counts
        case .open(let limit, let needed):
            return "\(counts): this does not decide whether the rate is within "
                + ChangeText.rate(limit)
                + (needed.map { "; \($0) requests without a failure would" } ?? "")
        }
    }
}

extension ChangeText {
    package static func change(_ change: CellChange?) -> String {
        Self.change(change?.value, change?.low, change?.high)
    }
}

extension CellText {
    /// `/api/search p95 +42.0 % (+38.0 to +47.0 %), all of it in time to first byte`; of an error rate
    /// its sentence.
    package func change(because cause: String?) -> String {
        guard !cell.isErrorRate else { return sentence }
        return "\(name) \(ChangeText.change(cell.change))\(cause.map { ", \($0)" } ?? "")"
    }
}
