// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Running
internal import Shared

/// A verdict as JUnit XML, one test case per cell, for CI systems.
///
/// FAIL is a failure, INVALID an error; SKIP and INCONCLUSIVE are skipped; WARN passes with its
/// reason.
package struct JUnitReport {
    package let sheet: VerdictSheet

    package init(sheet: VerdictSheet) {
        self.sheet = sheet
    }

    package var text: String {
        let cases = sheet.rows.map(Self.testCase) + [whole].compactMap(\.self)
        let states = sheet.rows.map(\.state) + [sheet.stateOfWhole].compactMap(\.self)
        let figures =
            "tests=\"\(states.count)\" failures=\"\(states.count { $0 == .fail })\" "
            + "errors=\"\(states.count { $0 == .invalid })\" "
            + "skipped=\"\(states.count { $0 == .skip || $0 == .inconclusive })\""
        var lines = [
            #"<?xml version="1.0" encoding="UTF-8"?>"#,
            "<testsuites \(figures)>",
            "  <testsuite name=\"\(Self.escaped(sheet.title))\" \(figures)>",
        ]
        lines += cases.map { "    \($0)" }
        let output = ([sheet.headline] + sheet.remarks + sheet.facts).joined(separator: "\n")
        lines.append("    <system-out>\(Self.escaped(output))</system-out>")
        lines += ["  </testsuite>", "</testsuites>"]
        return lines.joined(separator: "\n") + "\n"
    }

    private static func testCase(_ row: VerdictSheet.Row) -> String {
        testCase((row.endpoint, row.metric ?? "in the results"), row.state, row.reason)
    }

    /// A verdict that no cell carries: without a test case of its own the suite would look as if it
    /// had passed.
    private var whole: String? {
        sheet.stateOfWhole.map { state in
            Self.testCase(Self.expectation(missedBy: state), state, sheet.headline)
        }
    }

    private static func expectation(missedBy state: CellState) -> (subject: String, what: String) {
        switch state {
        case .fail: ("service", "answers requests")
        case .invalid: ("measurement", "is valid")
        case .inconclusive: ("measurement", "is large enough")
        case .warn, .skip, .pass: ("measurement", "is beyond doubt")
        }
    }

    private static func testCase(
        _ name: (subject: String, what: String),
        _ state: CellState,
        _ reason: String
    ) -> String {
        let start =
            "<testcase classname=\"\(escaped(name.subject))\" name=\"\(escaped(name.what))\""
        let reason = escaped(reason)
        switch state {
        case .fail: return "\(start)><failure message=\"\(reason)\"/></testcase>"
        case .invalid: return "\(start)><error message=\"\(reason)\"/></testcase>"
        case .skip, .inconclusive: return "\(start)><skipped message=\"\(reason)\"/></testcase>"
        case .warn: return "\(start)><system-out>WARN \(reason)</system-out></testcase>"
        case .pass: return start + "/>"
        }
    }

    /// Escapes text and attributes; drops characters that XML cannot hold.
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
