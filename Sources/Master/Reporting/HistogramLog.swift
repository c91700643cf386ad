// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Foundation
internal import Judging
internal import Protocol
internal import Running
internal import Shared
internal import Text

/// A run's latencies second by second, in HdrHistogram's log format 1.3: `.hlog`.
///
/// One untagged line per second for all endpoints, and one tagged with each endpoint's label. Holds
/// successes that started in the measured part, in µs; their sum equals the results. Format:
/// HdrHistogram's HistogramLogWriter.
package enum HistogramLog {
    /// Reads the journal of the run in `folder` again, and writes as it reads.
    ///
    /// Throws `JournalProblem` without a journal, `InputError` if `path` cannot be written; the
    /// file is complete or absent.
    package static func write(_ folder: String, to path: String) throws {
        let file = try PartialFile(path)
        var failure: (any Error)?
        try JournalReplay.read(RunFolder(path: folder).journal) { opening, scenario in
            let labels = scenario.endpointLabels
            do { try file.write(head(opening)) } catch { failure = error }
            return [
                IntervalSpans(ofSeconds: 1, isMeasuredOnly: true) { span in
                    do { try file.write(lines(of: span, labels)) } catch { failure = error }
                }
            ]
        }.ledger.finish()
        if let failure { throw failure }
        try file.close()
    }

    private static func head(_ opening: JournalEntry.Opening) -> [String] {
        let run = opening.runIdentity
        let start = run.flatMap { InstantText.seconds($0.startedAt) } ?? 0
        let time = String(format: "%.3f", start)
        return [
            "#[Tidemark \(Version.current): latencies of successes, in us]",
            "#[Histogram log format version 1.3]",
            "#[StartTime: \(time) (seconds since epoch), \(run?.startedAt ?? "unknown")]",
            "#[BaseTime: \(time) (seconds since epoch)]",
            "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\","
                + "\"Interval_Compressed_Histogram\"",
        ]
    }

    private static func lines(of span: IntervalSpans.Span, _ labels: [String]) -> [String] {
        let tallies = span.endpoints.filter { $0.value.successes.count > 0 }
            .sorted { $0.key < $1.key }
        guard !tallies.isEmpty else { return [] }
        let all = Histogram()
        for (_, tally) in tallies { all.add(tally.successes) }
        return [line(span, all)]
            + tallies.map { "Tag=\(tag(labels[$0.key])),\(line(span, $0.value.successes))" }
    }

    private static func line(_ span: IntervalSpans.Span, _ histogram: Histogram) -> String {
        let payload = Data(histogram.compressedV2()).base64EncodedString()
        return String(
            format: "%.3f,%.3f,%.3f,",
            Double(span.firstSecond),
            Double(span.seconds),
            histogram.maxMilliseconds ?? 0
        ) + payload
    }

    /// A tag must not contain blanks, commas and line breaks.
    package static func tag(_ label: String) -> String {
        String(label.map { $0.isWhitespace || $0 == "," ? "_" : $0 })
    }
}
