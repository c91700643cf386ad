// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import Synchronization

/// The runs of a folder, each in a folder of its own.
final class RunShelf: Sendable {
    private let root: String
    /// Results do not change once they are written, and reading them takes a while.
    private let known = Mutex<[String: Entry]>([:])

    /// One run as the page lists it.
    struct Entry: Sendable, Encodable, Equatable {
        let id: String
        let startedAt: String?
        let scenario: String?
        let commit: String?
        let users: Int?
        let seconds: Double?
        let requests: Int?
        let failures: Int?
        let p95: Double?
        /// Nil for one that was compared with nothing.
        let verdict: String?
        let wasInterrupted: Bool
    }

    /// The newest are listed; older ones stay where they are.
    static let listLimit = 100

    init(folder: String) { root = folder }

    func folder(of id: String) -> String { "\(root)/\(id)" }

    /// Newest first; those that have results.
    var entries: [Entry] {
        // A folder that is not there yet has no runs.
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.filter(Self.isID).sorted(by: >).lazy.compactMap(entry)
            .prefix(Self.listLimit).map(\.self)
    }

    /// Throws `WebError` for an id that there is not: no other file is ever read.
    func summary(of id: String) throws -> RunSummary {
        guard Self.isID(id), FileManager.default.fileExists(atPath: resultsPath(id)) else {
            throw WebError(404, "there are no results of run \"\(id.shortened(to: 80).printable)\"")
        }
        return try ResultsFile.read(resultsPath(id))
    }

    /// What reports are made of: as it was judged, with the baseline that it was judged by.
    func material(
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

    /// Makes the folder of a run that begins now, with a copy of its baseline; answers with its id.
    func makeFolder(for scenario: String, baseline: String?) throws -> String {
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

    /// Of one folder, and none above it.
    static func isID(_ text: String) -> Bool {
        !text.isEmpty && text.utf8.count <= 200 && !text.hasPrefix(".")
            && text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "-_.".contains($0)) }
    }

    private func resultsPath(_ id: String) -> String { folder(of: id) + "/perf-results.json" }

    private func entry(_ id: String) -> Entry? {
        if let entry = known.withLock({ $0[id] }) { return entry }
        // One without results, or with somebody else's, is no run.
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
