// SPDX-License-Identifier: Apache-2.0

internal import Shared
internal import Text

/// Workflow commands with which GitHub annotates a job.
struct GitHubAnnotations {
    let sheet: VerdictSheet

    /// GitHub shows ten annotations of a kind per step and drops the rest.
    private static let limit = 10

    var lines: [String] {
        let rows = sheet.rows.filter(\.matters)
        var lines: [String] = []
        for (kind, states) in [
            ("error", [CellState.fail, .invalid]), ("warning", [.warn, .inconclusive]),
        ] {
            let own = rows.filter { states.contains($0.state) }
            // One annotation for those that cannot be shown.
            let shown = own.count > Self.limit ? own.prefix(Self.limit - 1) : own[...]
            lines += shown.map { Self.command(kind, "\($0.state.rawValue) \($0.name)", $0.reason) }
            if own.count > shown.count {
                let rest = "\(own.count - shown.count) more are in the job's summary"
                lines.append(Self.command(kind, sheet.title, rest))
            }
        }
        if let whole = sheet.stateOfWhole {
            let kind = [.fail, .invalid].contains(whole) ? "error" : "warning"
            lines.append(Self.command(kind, whole.rawValue, sheet.headline))
        }
        return lines
    }

    private static func command(_ kind: String, _ title: String, _ message: String) -> String {
        let property = data("tidemark: " + title).replacing(":", with: "%3A").replacing(
            ",",
            with: "%2C"
        )
        return "::\(kind) title=\(property)::\(data(message))"
    }

    /// Escapes text so that it cannot end the line or begin another command.
    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
            .printable
    }
}
