// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Running
package import Shared
internal import Text

/// What the workers found out about themselves, as text for the terminal.
package struct DoctorReport {
    package let findings: [(worker: String, checks: [FitnessCheck])]

    package init(findings: [(worker: String, checks: [FitnessCheck])]) {
        self.findings = findings
    }

    package var isFit: Bool { !findings.flatMap(\.checks).contains { $0.level == .failure } }

    package var lines: [String] {
        findings.flatMap { worker, checks in
            ["", "worker \(worker.printable)"] + checks.flatMap(Self.lines)
        } + ["", summary]
    }

    private static func lines(of check: FitnessCheck) -> [String] {
        let mark =
            switch check.level {
            case .fine: "  ok    "
            case .warning: "  WARN  "
            case .failure: "  FAIL  "
            }
        return [mark + check.finding.printable]
            + (check.fix.map { ["        " + $0.printable] } ?? [])
    }

    private var summary: String {
        let checks = findings.flatMap(\.checks)
        let failures = checks.count { $0.level == .failure }
        let warnings = checks.count { $0.level == .warning }
        let count = Figure.count(findings.count, "worker")
        guard failures > 0 else {
            return "\(count) fit to measure, \(Figure.count(warnings, "warning"))"
        }
        return "NOT fit to measure: \(Figure.count(failures, "failure")) and "
            + "\(Figure.count(warnings, "warning")) on \(count)"
    }
}
