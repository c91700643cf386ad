// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
package import Judging
internal import Records
package import Reporting
internal import Running
package import Shared
internal import Synchronization
internal import Text

/// The runs of a folder, each in a folder of its own.
package final class RunShelf: Sendable {
    private let root: String
    /// Results never change once they are written, and reading them takes time.
    private let known = Mutex<[String: Entry]>([:])

    /// One run as the page lists it.
    package struct Entry: Sendable, Encodable, Equatable {
        package let id: String
        package let startedAt: String?
        package let scenario: String?
        package let commit: String?
        package let users: Int?
        package let seconds: Double?
        package let requests: Int?
        package let failures: Int?
        package let p95: Double?
        /// Nil for a run that was compared with nothing.
        package let verdict: String?
        package let wasInterrupted: Bool

        package init(
            id: String,
            startedAt: String?,
            scenario: String?,
            commit: String?,
            users: Int?,
            seconds: Double?,
            requests: Int?,
            failures: Int?,
            p95: Double?,
            verdict: String?,
            wasInterrupted: Bool
        ) {
            self.id = id
            self.startedAt = startedAt
            self.scenario = scenario
            self.commit = commit
            self.users = users
            self.seconds = seconds
            self.requests = requests
            self.failures = failures
            self.p95 = p95
            self.verdict = verdict
            self.wasInterrupted = wasInterrupted
        }
    }

    /// Only the newest are listed; older ones remain in the folder.
    static let listLimit = 100

    package init(folder: String) { root = folder }

    package func folder(of id: String) -> String { "\(root)/\(id)" }

    /// Newest first; only runs with results.
    package var entries: [Entry] {
        // A folder that does not exist yet has no runs.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.filter(Self.isID).sorted(by: >).lazy.compactMap(entry)
            .prefix(Self.listLimit).map(\.self)
    }

    /// Throws `WebError` for an unknown id: no other file is ever read.
    package func summary(of id: String) throws -> RunSummary {
        guard Self.isID(id), FileManager.default.fileExists(atPath: resultsPath(id)) else {
            throw WebError(404, "there are no results of run \"\(id.shortened(to: 80).printable)\"")
        }
        return try ResultsFile.read(resultsPath(id))
    }

    /// The material for reports: the stored verdict, with the baseline that it was judged by.
    package func material(
        of id: String,
        _ summary: RunSummary,
        _ options: GateOptions
    ) throws -> ReportMaterial {
        let folder = folder(of: id)
        let path = folder + "/baseline.json"
        guard FileManager.default.fileExists(atPath: path) else {
            return .stored(summary, folder: folder)
        }
        return RunEnding(
            summary,
            confirmedBy: try ResultsDestination(folder: folder).confirmation(),
            against: try BaselineFile.read(path),
            options: options
        )
        .material(folder: folder)
    }

    /// Creates the folder of a new run, with a copy of its baseline; returns its id.
    package func makeFolder(for scenario: String, baseline: String?) throws -> String {
        let time = Date().formatted(
            .iso8601.dateSeparator(.omitted).timeSeparator(.omitted)
        )
        let stem = scenario.prefix { $0 != "." }.map { character in
            character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
        }
        let name = "\(time)-\(String(stem))"
        let id = (1...).lazy.map { $0 == 1 ? name : "\(name)-\($0)" }
            .first { !FileManager.default.fileExists(atPath: self.folder(of: $0)) }
        guard let id else { preconditionFailure("all names of a run are taken") }
        try RunFolder(path: folder(of: id)).create()
        if let baseline {
            try OutputFile.write(
                try InputFile.text(baseline, of: "baseline"),
                to: folder(of: id) + "/baseline.json"
            )
        }
        return id
    }

    /// An id of one folder, never of a parent folder.
    package static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && !text.hasPrefix(".")
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    private func resultsPath(_ id: String) -> String { folder(of: id) + "/perf-results.json" }

    private func entry(_ id: String) -> Entry? {
        if let entry = known.withLock({ $0[id] }) { return entry }
        // A folder without results, or with results of another program, is not a run.
        guard let summary = try? summary(of: id) else { return nil }
        let entry = Entry(
            id: id,
            startedAt: summary.run?.startedAt,
            scenario: summary.run?.scenarioFile,
            commit: summary.run?.commit,
            users: summary.run?.peakUsers,
            seconds: summary.durationSeconds,
            requests: summary.totalRequests,
            failures: summary.totalFailures,
            p95: summary.aggregated?.p95,
            verdict: summary.verdict?.verdict?.rawValue,
            wasInterrupted: summary.run?.wasInterrupted == true
        )
        known.withLock { $0[id] = entry }
        return entry
    }
}
