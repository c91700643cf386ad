// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Reporting

/// What to judge against and where results go.
struct OutputOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Judge against this baseline file.", valueName: "file"))
    var baseline: String?

    @Option(
        help: ArgumentHelp(
            "Folder for perf-results.json. (default: tidemark-out)",
            valueName: "folder"
        )
    )
    var out: String?

    @Option(help: ArgumentHelp("Write a copy of the results to this file.", valueName: "file"))
    var json: String?

    @Option(
        help: ArgumentHelp(
            "Write the four CSV files of Locust: PREFIX_stats.csv, _failures.csv, "
                + "_stats_history.csv and _exceptions.csv.",
            valueName: "prefix"
        )
    )
    var csv: String?

    @Option(
        help: ArgumentHelp(
            "Write the latencies of each second to this file, in HdrHistogram log format.",
            valueName: "file"
        )
    )
    var hlog: String?

    @Flag(help: "With --csv: write a history row per second for each endpoint too.")
    var csvFullHistory = false

    func validate() throws {
        guard !csvFullHistory || csv != nil else {
            throw ValidationError("--csv-full-history needs --csv; write --csv PREFIX too")
        }
    }

    /// `resumed` is the folder of a resumed run; `others` are further files that must be writable.
    func destination(_ resumed: String?, others: [String]) -> ResultsDestination {
        ResultsDestination(
            folder: resumed ?? out ?? "tidemark-out",
            jsonCopy: json,
            csvPrefix: csv,
            hasFullHistory: csvFullHistory,
            hlog: hlog,
            reports: others
        )
    }
}
