// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Reporting

struct DoctorReportTests {
    @Test func `findings are told by worker, with what to do`() {
        let report = DoctorReport(findings: [
            (
                "w1",
                [
                    FitnessCheck(name: .cores, level: .fine, finding: "4 cores"),
                    FitnessCheck(
                        name: .openFiles,
                        level: .failure,
                        finding: "64 open files",
                        fix: "ulimit -n 4096"
                    ),
                ]
            ),
            ("w2", [FitnessCheck(name: .memory, level: .warning, finding: "50 MB", fix: "more")]),
        ])

        #expect(
            report.lines == [
                "", "worker w1", "  ok    4 cores", "  FAIL  64 open files",
                "        ulimit -n 4096", "", "worker w2", "  WARN  50 MB", "        more", "",
                "NOT fit to measure: 1 failure and 1 warning on 2 workers",
            ]
        )
        #expect(!report.isFit)
    }
}
