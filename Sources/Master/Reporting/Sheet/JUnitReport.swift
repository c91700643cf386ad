// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// A verdict as JUnit XML, one test case a cell, as CI systems read it.
///
/// FAIL is a failure, INVALID an error; SKIP and INCONCLUSIVE are skipped; WARN passes and says why.
struct JUnitReport {
    let sheet: VerdictSheet

    var text: String {
        let failures = sheet.rows.count { $0.state == .fail }
        let errors = sheet.rows.count { $0.state == .invalid } + (isInvalidAsAWhole ? 1 : 0)
        let skipped = sheet.rows.count { [.skip, .inconclusive].contains($0.state) }
        let count = sheet.rows.count + (isInvalidAsAWhole ? 1 : 0)
        let figures =
            "tests=\"\(count)\" failures=\"\(failures)\" errors=\"\(errors)\" skipped=\"\(skipped)\""
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            "<testsuites \(figures)>",
            "  <testsuite name=\"\(Self.escaped(sheet.title))\" \(figures)>",
        ]
        lines += sheet.rows.map(testCase)
        if isInvalidAsAWhole { lines.append(wholeCase) }
        let output = ([sheet.headline] + sheet.remarks + sheet.facts).joined(separator: "\n")
        lines.append("    <system-out>\(Self.escaped(output))</system-out>")
        lines += ["  </testsuite>", "</testsuites>"]
        return lines.joined(separator: "\n") + "\n"
    }

    /// No cell says so: without a case of its own the suite would look as if it had passed.
    private var isInvalidAsAWhole: Bool {
        sheet.verdict == .invalid && !sheet.rows.contains { $0.state == .invalid }
    }

    private func testCase(_ row: VerdictSheet.Row) -> String {
        let name = Self.escaped(row.metric ?? "in the results")
        let start = "    <testcase classname=\"\(Self.escaped(row.endpoint))\" name=\"\(name)\""
        let reason = Self.escaped(row.reason)
        switch row.state {
        case .fail: return "\(start)><failure message=\"\(reason)\"/></testcase>"
        case .invalid: return "\(start)><error message=\"\(reason)\"/></testcase>"
        case .skip, .inconclusive: return "\(start)><skipped message=\"\(reason)\"/></testcase>"
        case .warn: return "\(start)><system-out>WARN \(reason)</system-out></testcase>"
        case .pass: return start + "/>"
        }
    }

    private var wholeCase: String {
        "    <testcase classname=\"measurement\" name=\"is valid\"><error message=\""
            + Self.escaped(sheet.headline) + "\"/></testcase>"
    }

    /// For text and attributes; what XML cannot hold is left out.
    private static func escaped(_ text: String) -> String {
        text.unicodeScalars.map { scalar in
            switch scalar {
            case "&": "&amp;"
            case "<": "&lt;"
            case ">": "&gt;"
            case "\"": "&quot;"
            case "\n": "&#10;"
            case "\t": "&#9;"
            case "\u{20}"..."\u{D7FF}", "\u{E000}"..."\u{FFFD}", "\u{10000}"..."\u{10FFFF}":
                String(scalar)
            default: ""
            }
        }.joined()
    }
}
