// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
internal import Glibc
internal import Running
package import Shared

/// The files for a run's results; checked before the load, written after it.
package struct ResultsDestination: Sendable {
    package let folder: String
    package var jsonCopy: String?
    package var csvPrefix: String?
    /// The CSV history lists every endpoint, for which the journal is read again.
    package var hasFullHistory = false
    /// The log for HdrHistogram's own tools, also from the journal.
    package var hlog: String?
    /// Files of other reports, which must be writable too.
    package var reports: [String] = []

    package init(
        folder: String,
        jsonCopy: String? = nil,
        csvPrefix: String? = nil,
        hasFullHistory: Bool = false,
        hlog: String? = nil,
        reports: [String] = []
    ) {
        self.folder = folder
        self.jsonCopy = jsonCopy
        self.csvPrefix = csvPrefix
        self.hasFullHistory = hasFullHistory
        self.hlog = hlog
        self.reports = reports
    }

    package var resultsPath: String { folder + "/perf-results.json" }

    /// The destination of the second run, which has no copies.
    package var ofConfirmation: ResultsDestination {
        ResultsDestination(folder: RunFolder(path: folder).confirmation.path)
    }

    /// Results of the second run; nil if there was none.
    package func confirmation() throws -> RunSummary? {
        let path = ofConfirmation.resultsPath
        return FileManager.default.fileExists(atPath: path) ? try ResultsFile.read(path) : nil
    }

    /// A second run of an earlier run into this folder, which does not apply to this one.
    package func removeConfirmation() {
        // Usually there is none.
        try? FileManager.default.removeItem(atPath: ofConfirmation.resultsPath)
    }

    /// Throws `RunFailure.output` unless every file can be written now.
    package func check() throws {
        try makeFolder(folder)
        var paths = [resultsPath] + reports
        if let jsonCopy { paths.append(jsonCopy) }
        if let csvPrefix { paths.append(csvPrefix + "_stats.csv") }
        if let hlog { paths.append(hlog) }
        for path in paths {
            try makeFolder(URL(fileURLWithPath: path).deletingLastPathComponent().path)
            try probe(path)
        }
    }

    /// Writes everything.
    ///
    /// If a file cannot be written after all, the results go to the temporary folder and the error
    /// names it: no measurement is lost.
    package func write(_ summary: RunSummary) throws {
        do {
            try ResultsFile.write(summary, to: resultsPath)
            if let jsonCopy { try ResultsFile.write(summary, to: jsonCopy) }
            if let csvPrefix { try csv(summary).write(prefix: csvPrefix) }
            if let hlog { try HistogramLog.write(folder, to: hlog) }
        } catch {
            let rescue = FileManager.default.temporaryDirectory
                .appendingPathComponent("perf-results-\(UUID().uuidString).json").path
            try ResultsFile.write(summary, to: rescue)
            throw RunFailure.lateOutput(rescue: rescue, reason: Self.reason(of: error))
        }
    }

    private func csv(_ summary: RunSummary) throws -> LocustCSV {
        var csv = LocustCSV(summary: summary)
        guard hasFullHistory else { return csv }
        var view = ReplayView()
        view.keepsEndpointHistory = true
        let ledger = try JournalReplay.read(RunFolder(path: folder).journal, view: view).ledger
        ledger.finish()
        csv.endpointHistories = ledger.endpointHistories
        return csv
    }

    private func makeFolder(_ path: String) throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw RunFailure.output(path: path, reason: Self.reason(of: error))
        }
    }

    /// Writes a block beside the file, which also detects a full disk, and removes it again.
    private func probe(_ path: String) throws {
        var isFolder: ObjCBool = false
        if FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue
        {
            throw RunFailure.output(path: path, reason: "this is a folder")
        }
        let probe = path + ".probe-\(UUID().uuidString)"
        defer {
            // If it could not be created, there is nothing to remove.
            try? FileManager.default.removeItem(atPath: probe)
        }
        do {
            try Data(count: 64 * 1024).write(to: URL(fileURLWithPath: probe))
        } catch {
            throw RunFailure.output(path: path, reason: Self.reason(of: error))
        }
    }

    private static func reason(of error: any Error) -> String {
        if let error = error as? any UserFacingError { return error.sentence }
        if let system = (error as? CocoaError)?.underlying as? POSIXError {
            return String(cString: strerror(system.code.rawValue))
        }
        return error.localizedDescription
    }
}
