// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Shared
internal import Text

/// A verdict as Markdown, for a pull request comment or the summary of a job.
///
/// Important rows are open, the rest is folded. The first line is a comment that lets a later run
/// find and replace this one.
package struct MarkdownReport {
    package let sheet: VerdictSheet

    package init(sheet: VerdictSheet) {
        self.sheet = sheet
    }

    /// The same for every run of one scenario.
    var marker: String { "<!-- tidemark: \(Self.plain(sheet.title)) -->" }

    package var text: String {
        let verdict = sheet.verdict?.rawValue ?? "not judged"
        var parts = [
            marker,
            "### Performance: \(verdict)",
            Self.escaped(sheet.headline),
        ]
        let open = sheet.rows.filter(\.matters)
        let folded = sheet.rows.filter { !$0.matters }
        if !open.isEmpty { parts.append(Self.table(open)) }
        if !sheet.remarks.isEmpty {
            parts.append(sheet.remarks.map { "- \(Self.escaped($0))" }.joined(separator: "\n"))
        }
        if !folded.isEmpty {
            parts.append(
                "<details><summary>\(Self.summary(of: folded))</summary>\n\n\(Self.table(folded))\n\n"
                    + "</details>"
            )
        }
        parts.append(
            "\(Self.code(sheet.title)): \(Self.escaped(sheet.facts.joined(separator: " · ")))"
        )
        return parts.joined(separator: "\n\n") + "\n"
    }

    private static func summary(of rows: [VerdictSheet.Row]) -> String {
        let passed = rows.count { $0.state == .pass }
        let rest = rows.count - passed
        return [
            passed > 0 ? "\(Figure.count(passed, "cell")) passed" : nil,
            rest > 0 ? "\(Figure.count(rest, "cell")) skipped" : nil,
        ].compactMap { $0 }.joined(separator: ", ")
    }

    private static func table(_ rows: [VerdictSheet.Row]) -> String {
        let head = [
            "| | endpoint | metric | baseline | now | change |", "|---|---|---|--:|--:|---|",
        ]
        return (head + rows.map(line)).joined(separator: "\n")
    }

    private static func line(_ row: VerdictSheet.Row) -> String {
        let state = row.matters ? "**\(row.state.rawValue)**" : row.state.rawValue
        let change =
            row.now == nil
            ? row.reason : [row.change, row.remark].compactMap(\.self).joined(separator: "; ")
        let columns = [
            state, code(row.endpoint), row.metric ?? "", row.before ?? "", row.now ?? "",
            escaped(change),
        ]
        return "| " + columns.joined(separator: " | ") + " |"
    }

    /// A name from a scenario or a target, escaped so that it cannot be Markdown, HTML or a
    /// mention.
    private static func code(_ text: String) -> String {
        let inner = plain(text).replacing("`", with: "'").replacing("|", with: "\\|")
        return "`\(inner)`"
    }

    /// Escapes every character that has a meaning in Markdown.
    private static func escaped(_ text: String) -> String {
        plain(text).map { character in
            switch character {
            case "<": "&lt;"
            case ">": "&gt;"
            case "&": "&amp;"
            case "@": "&#64;"
            case "|", "*", "_", "`", "[", "]", "\\", "#", "~": "\\\(character)"
            default: String(character)
            }
        }.joined()
    }

    /// On one line, without the characters that end a comment.
    private static func plain(_ text: String) -> String {
        text.printable.replacing("\n", with: " ").replacing("-->", with: "-- >")
    }
}
