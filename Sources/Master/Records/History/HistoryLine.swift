// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Foundation
internal import Judging
internal import Shared
internal import Text

/// A run as one JSON object on one line, which is what the history is exported to and imported from.
package enum HistoryLine {
    /// The same run is always the same bytes.
    package static func text(_ run: HistoryRun) throws -> String { try CompactJSON.encode(run) }

    package static func parse<Value: Decodable>(_ json: String) throws -> Value {
        try JSONDecoder().decode(Value.self, from: Data(json.utf8))
    }

    /// `place` is what an error names, such as `runs.jsonl:7`.
    package static func run(
        _ line: some Collection<UInt8>,
        place: String
    ) throws(InputError) -> HistoryRun {
        let run: HistoryRun
        do {
            run = try JSONDecoder().decode(HistoryRun.self, from: Data(line))
        } catch let error as DecodingError {
            throw InputError(
                "\(place): \(ResultsFile.reason(of: error, kind: "line of a history"))"
            )
        } catch {
            throw InputError(
                "\(place): not JSON; write one run a line, as \"tidemark history export\""
            )
        }
        guard run.instant != nil else {
            throw InputError(
                "\(place): time is \"\(run.time.printable)\"; write ISO 8601, such as "
                    + "2026-01-05T10:00:00Z"
            )
        }
        guard !run.id.isEmpty else {
            throw InputError("\(place): id is empty; each run needs one of its own")
        }
        return run
    }
}
