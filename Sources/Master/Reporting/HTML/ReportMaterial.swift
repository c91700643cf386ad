// SPDX-License-Identifier: Apache-2.0

package import Judging
internal import Running
package import Shared

/// All that reports are made of.
package struct ReportMaterial {
    package let sheet: VerdictSheet
    /// The run's folder, where its journal is and where files for a CI system go; nil for none.
    package var folder: String?
    /// What was measured; nil where only a comparison is known.
    package var summary: RunSummary?
    package var curves: [LatencyCurve] = []
    /// Of a paired run, which has many summaries and is none: how it was measured, and its blocks.
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

    /// A run as it was judged, by what its results say themselves.
    package static func stored(_ summary: RunSummary, folder: String) -> ReportMaterial {
        ReportMaterial(
            sheet: VerdictSheet(stored: summary),
            folder: folder,
            summary: summary,
            curves: LatencyCurve.curves(ofJudged: summary)
        )
    }

    /// Second by second of the endpoints that somebody has to look at, then of the busiest; nothing
    /// where there is no journal.
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
