// SPDX-License-Identifier: Apache-2.0

internal import Reporting
internal import Running
internal import Text

/// The state of a run for a page: all of it, or the update since the second before.
///
/// Both have the same fields. A page that received all updates has everything; one that missed some
/// notices it by the counts and requests the whole state again.
struct LiveState: Sendable, Encodable {
    enum Course: String, Sendable, Encodable {
        /// There was no run yet.
        case idle
        /// The setup runs, or workers are expected.
        case preparing
        case running
        /// There is a verdict, or nothing to judge against.
        case over
        /// It could not be measured; the sentence gives the reason.
        case failed
    }

    /// Number of the run in this process; the first is 1.
    var run = 0
    var course = Course.idle
    /// The scenario's file.
    var scenario: String?
    /// The id of the stored results; nil if the page stores none.
    var id: String?
    /// Why it failed.
    var sentence: String?
    var isStopping = false
    var figures: LiveSnapshot.Figures?
    /// The endpoints with the most requests; `endpointCount` is the number of all.
    var endpoints: [LiveSnapshot.Row] = []
    var endpointCount = 0
    /// Workers with problems first; `workerCount` is the number of all.
    var workers: [WorkerHealth] = []
    var workerCount = 0
    /// Seconds of the run, and the position of the first of them among all.
    var points: [LiveRow.Point] = []
    var firstPoint = 0
    /// Their total number, including those that are not here.
    var pointCount = 0
    var notices: [LiveRow.Notice] = []
    /// Their total number.
    var noticeCount = 0
    var verdict: DrawnVerdict?

    /// As a server-sent event, whose data is one line.
    func event(_ name: String) -> String {
        "event: \(name)\ndata: \(CompactJSON.text(self))\n\n"
    }

    /// Rows of a table that is readable while it changes; the results have all rows.
    static let rowLimit = 100
    /// Points of a chart: a screen does not show more.
    static let pointLimit = 600
}
