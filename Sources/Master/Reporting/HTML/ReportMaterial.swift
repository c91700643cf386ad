// SPDX-License-Identifier: Apache-2.0

package import Judging
internal import Running
package import Shared

/// Everything that reports are made of.
package struct ReportMaterial {
    package let sheet: VerdictSheet
    /// The run's folder, with its journal and files for a CI system; nil if there is none.
    package var folder: String?
    /// The results; nil if only a comparison is known.
    package var summary: RunSummary?
    package var curves: [LatencyCurve] = []
    /// The identity and blocks of a paired run, which has no single summary.
    package var pairing: (run: RunIdentity, environment: MachineFacts, blocks: [BlockSeries])?

    package init(
        sheet: VerdictSheet,
        folder: String? = nil,
        summary: RunSummary? = nil,
        curves: [LatencyCurve] = [],
        pairing: (run: RunIdentity, environment: MachineFacts, blocks: [BlockSeries])? = nil
    ) {
        self.sheet = sheet
        self.folder = folder
        self.summary = summary
        self.curves = curves
        self.pairing = pairing
    }

    /// A run, judged or not.
    package static func of(
        _ sheet: VerdictSheet,
        _ summary: RunSummary,
        against baseline: Baseline?,
        folder: String?
    ) -> ReportMaterial {
        ReportMaterial(
            sheet: sheet,
            folder: folder,
            summary: summary,
            curves: LatencyCurve.curves(of: summary, against: baseline)
        )
    }

    /// A stored run with the verdict in its results.
    package static func stored(_ summary: RunSummary, folder: String) -> ReportMaterial {
        ReportMaterial(
            sheet: VerdictSheet(stored: summary),
            folder: folder,
            summary: summary,
            curves: LatencyCurve.curves(ofJudged: summary)
        )
    }

    /// Endpoints over time: first those that need attention, then the busiest; empty without a
    /// journal.
    package func courses() throws -> EndpointCourses {
        guard let folder, let last = summary?.timeline?.last else { return EndpointCourses() }
        var wanted: [String] = []
        let telling = sheet.rows.filter(\.matters).map(\.endpoint)
        for name in telling + curves.map(\.endpoint) where !wanted.contains(name) {
            wanted.append(name)
            if wanted.count == EndpointCourses.endpointLimit { break }
        }
        return try EndpointCourses(folder: folder, endpoints: wanted, runSeconds: last.second + 1)
    }
}
