// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Files
@testable import Records

/// CSV with measurements over commits.
struct SeriesFileTests {
    private func sentence(_ text: String) -> String? {
        do throws(InputError) {
            _ = try SeriesFile.series(text, path: "s.csv")
            return nil
        } catch {
            #expect(error.exitStatus == .badInput)
            return error.sentence
        }
    }

    @Test(arguments: [
        "commit,time,p50,p99\na1,2026-01-05,1.5,180\nb2,2026-01-06,,1.9e2\n",
        "\u{feff}commit,time,p50,p99\r\na1,2026-01-05,1.5,180\r\n\r\nb2,2026-01-06,,1.9e2",
        "commit, time ,\"p50\",p99\n\na1,2026-01-05, 1.5,180 \n\"b2\",2026-01-06, ,190.0\n\n",
        "commit,time,p50,p99\ra1,2026-01-05,+1.5,180\rb2,2026-01-06,,190\r",
    ])
    func `rows, gaps, quotes and line ends of any kind`(text: String) throws {
        let series = try SeriesFile.series(text, path: "s.csv")

        #expect(series.rows.map(\.commit) == ["a1", "b2"])
        #expect(series.rows.map(\.time) == ["2026-01-05", "2026-01-06"])
        #expect(series.cells.map(\.name) == ["p50", "p99"])
        #expect(series.cells.map(\.values) == [[1.5, nil], [180, 190]])
    }

    @Test func `text in quotes is taken as it is`() throws {
        let series = try SeriesFile.series(
            "commit,time,\"/api, \"\"x\"\"\"\n\"a\nb\",t,1\n",
            path: "s.csv"
        )

        #expect(series.rows.map(\.commit) == ["a\nb"])
        #expect(series.cells.map(\.name) == ["/api, \"x\""])
    }

    @Test func `a header alone is a series without rows`() throws {
        let series = try SeriesFile.series("commit,time,p99", path: "s.csv")

        #expect(series.rows.isEmpty)
        #expect(series.cells.map(\.values) == [[]])
    }

    private static let columns =
        "the first line names the columns: commit,time, and then one per cell"

    @Test(arguments: [
        ("", "s.csv:1:1: no columns; \(columns)"),
        (
            "sha,time,p99\n",
            "s.csv:1:1: column 1 is \"sha\" and must be \"commit\"; \(columns)"
        ),
        (
            "\ncommit,date,p99\n",
            "s.csv:2:8: column 2 is \"date\" and must be \"time\"; \(columns)"
        ),
        ("commit\n", "s.csv:1:1: column 2 is missing and must be \"time\"; \(columns)"),
        ("commit,time\n", "s.csv:1:8: no cell after \"time\"; \(columns)"),
        ("commit,time,,b\n", "s.csv:1:13: a column without a name; \(columns)"),
        (
            "commit,time,a,b,a\n",
            "s.csv:1:17: a second column \"a\"; give each cell a name of its own"
        ),
        (
            "commit,time,a\nx,t,1\ny,t\n",
            "s.csv:3:3: 2 fields, but the header has 3; every row needs the same number, empty "
                + "if nothing was measured"
        ),
        (
            "commit,time,a\nx,t,1,2\n",
            "s.csv:2:7: 4 fields, but the header has 3; every row needs the same number, empty "
                + "if nothing was measured"
        ),
        (
            "commit,time,a\nx,t,fast\n",
            "s.csv:2:5: a is \"fast\", which is not a number up to 1e100; write one such as "
                + "182.5, or leave it empty if nothing was measured"
        ),
        (
            "commit,time,a\nx,\"t\nu\",-\n",
            "s.csv:3:4: a is \"-\", which is not a number up to 1e100; write one such as 182.5, "
                + "or leave it empty if nothing was measured"
        ),
        (
            "commit,time,a\nx,\"t,1\n",
            "s.csv:2:3: this quote is not closed; write a second one, or double it inside quotes"
        ),
        (
            "commit,time,a\nx,\"t\"u,1\n",
            "s.csv:2:6: text after a closing quote; write a comma before it, or double the quote"
        ),
    ])
    func `what cannot be read is said with its place`(text: String, expected: String) {
        #expect(sentence(text) == expected)
    }

    @Test(arguments: ["nan", "inf", "-Infinity", "1e101", "0x10", "1,5", "1_000"])
    func `what is no plain number is none`(text: String) {
        #expect(sentence("commit,time,a\nx,t,\(text)\n") != nil)
    }

    @Test func `a file that is not there is said`() {
        #expect(throws: InputError("series file /nowhere.csv: no such file")) {
            try SeriesFile.read("/nowhere.csv")
        }
    }
}
