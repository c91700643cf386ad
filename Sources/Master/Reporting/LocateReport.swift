// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Judging
internal import Records
package import Running
internal import Shared
internal import Text

/// The answer of a search for a commit, as text and as JSON.
package struct LocateReport {
    package let outcome: LocateOutcome
    /// The tolerance of the gate, as a fraction.
    package let tolerance: Double

    package init(
        outcome: LocateOutcome,
        tolerance: Double,
        subject: @escaping (String) -> String? = { _ in nil }
    ) {
        self.outcome = outcome
        self.tolerance = tolerance
        self.subject = subject
    }
    /// The first line of a commit's message.
    package var subject: (String) -> String? = { _ in nil }

    package var lines: [String] {
        var lines = ["LOCATE", GateText.rule]
        for stage in outcome.stages {
            lines += stage.steps.map { "  \(Self.line($0))" }
            lines.append("  \(Self.figures(of: stage))")
        }
        lines += [GateText.rule, "RESULT: \(sentence)"]
        return lines + details.map { "  \($0)" }
    }

    private static func line(_ step: LocateOutcome.Step) -> String {
        let name = "\(step.decision.verdict.rawValue) \(range(step))"
        guard let worst = step.worst else {
            return "\(name): \(step.decision.reasons.first ?? "no percentile was judged")"
        }
        return "\(name): \(cell(worst, step))"
    }

    private static func figures(of stage: LocateOutcome.Stage) -> String {
        let rounds = Figure.count(stage.roundCount, "round")
        guard stage.steps.count > 1 else { return rounds }
        return "\(rounds); from end to end \(line(stage.whole))"
    }

    private static func range(_ step: LocateOutcome.Step) -> String {
        "\(CommitText.short(step.before)) -> \(CommitText.short(step.after))"
    }

    private static func cell(_ cell: CellJudgement, _ step: LocateOutcome.Step) -> String {
        let isSlower = cell.state == .fail || cell.state == .warn
        let cause = isSlower ? cell.cell.flatMap(step.explanation) : nil
        return CellText(cell: cell).change(because: cause)
    }

    private static func effect(_ step: LocateOutcome.Step) -> String {
        switch step.decision.cause {
        case .down, .endpointDown: "made every request fail"
        case .failing: "made more requests fail"
        case .slower, nil: "made it slower"
        }
    }

    /// The answer in one sentence.
    private var sentence: String {
        switch outcome.answer {
        case .named(let step, let skipped):
            let commit = CommitText.short(step.after)
            let why = step.worst.map { Self.cell($0, step) } ?? ""
            let effect = Self.effect(step)
            guard !skipped.isEmpty else { return "\(commit) \(effect): \(why)" }
            let names = skipped.map(CommitText.short).joined(separator: ", ")
            return "\(commit) \(effect), or \(names), which could not be started: \(why)"
        case .spread(let step):
            return "\(Self.range(step)) is slower, but no single commit exceeds "
                + "\(ChangeText.percent(tolerance))"
        case .none: return "no commit made it slower by \(ChangeText.percent(tolerance)) or more"
        case .open:
            return
                "undecided: no commit was shown to be slower, but not every one was cleared"
        case .invalid(let why): return "INVALID - \(why)"
        }
    }

    private var details: [String] {
        var details: [String] = []
        if case .named(let step, _) = outcome.answer {
            if let subject = subject(step.after) { details.append("message: \(subject.printable)") }
            for other in outcome.stages.last?.steps ?? []
            where other.decision.verdict == .fail && other.after != step.after {
                details.append("slower too: \(Self.line(other))")
            }
        }
        if !outcome.skipped.isEmpty {
            let names = outcome.skipped.map(CommitText.short).joined(separator: ", ")
            details.append("skipped, could not be started: \(names)")
        }
        return details
    }

    // MARK: JSON

    /// One object on one line; commits in full.
    package var json: String {
        var fields: [(String, JSONText)] = [("answer", .string(answerName))]
        switch outcome.answer {
        case .named(let step, _):
            fields.append(("commit", .string(step.after)))
            fields.append(("before", .string(step.before)))
        case .spread(let step):
            fields.append(("after", .string(step.after)))
            fields.append(("before", .string(step.before)))
        case .invalid(let why): fields.append(("reason", .string(why)))
        case .none, .open: break
        }
        fields.append(("skipped", .list(outcome.skipped.map(JSONText.string))))
        let steps = outcome.stages.flatMap { stage in
            stage.steps + (stage.steps.count > 1 ? [stage.whole] : [])
        }
        let comparisons = steps.map { step in
            PairFile(.text("\(step.before)..\(step.after)"), step.decision).json
        }
        fields.append(("comparisons", .list(comparisons)))
        return JSONText.object(fields).text
    }

    private var answerName: String {
        switch outcome.answer {
        case .named: "named"
        case .spread: "spread"
        case .none: "none"
        case .open: "open"
        case .invalid: "invalid"
        }
    }
}
