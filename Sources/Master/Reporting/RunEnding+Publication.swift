// SPDX-License-Identifier: Apache-2.0

internal import Files
internal import Running
internal import Shared

extension RunEnding {
    /// Prints the results and the verdict, and writes results and reports.
    package func publish(to destination: ResultsDestination, _ reports: ReportSet) throws {
        let report = TextReport(summary: summary, isColoured: Console.showsColours)
        for line in report.lines { Console.line(line) }
        try write(to: destination)
        Console.line("results: \(destination.resultsPath)")
        Console.line("")
        try publish(reports, folder: destination.folder)
    }

    /// Prints the verdict and writes reports of results that are already stored.
    ///
    /// `folder` has the run's journal, and receives files for a CI system; nil if there is none.
    package func publish(_ reports: ReportSet, folder: String?) throws {
        for line in lines { Console.line(line) }
        try reports.write(material(folder: folder))
    }

    /// Writes the results with their verdict, and those of the second run beside them.
    package func write(to destination: ResultsDestination) throws {
        if let confirmation {
            try RunFolder(path: destination.ofConfirmation.folder).create()
            try destination.ofConfirmation.write(confirmation)
        } else {
            destination.removeConfirmation()
        }
        try destination.write(summary)
    }
}
