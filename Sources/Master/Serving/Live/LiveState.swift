// SPDX-License-Identifier: Apache-2.0

internal import Reporting
internal import Running
internal import Text

/// What a page shows of a run: the whole of it, or what is new since the second before.
///
/// Both have the same fields. A page that was given all states in turn has everything; one that missed
/// some sees it by the counts and asks for the whole again.
struct LiveState: Sendable, Encodable {
    enum Course: String, Sendable, Encodable {
        /// There was none yet.
        case idle
        /// Setup, or workers are awaited.
        case preparing
        case running
        /// There is a verdict, or there was nothing to judge against.
        case over
        /// It could not be measured; the sentence says why.
        case failed
    }

    /// Counts the runs that this process did; the first is 1.
    var run = 0
    var course = Course.idle
    /// The scenario's file.
    var scenario: String?
    /// Under which the run's results are kept; nil where the page does not keep any.
    var id: String?
    /// Why it failed.
    var sentence: String?
    var isStopping = false
    var figures: LiveSnapshot.Figures?
    /// Those with the most requests; `endpointCount` are all.
    var endpoints: [LiveSnapshot.Row] = []
    var endpointCount = 0
    /// Ailing ones first; `workerCount` are all.
    var workers: [WorkerHealth] = []
    var workerCount = 0
    /// Seconds of the run, and the position of the first of them among all.
    var points: [LiveRow.Point] = []
    var firstPoint = 0
    /// How many there are, with those that are not here.
    var pointCount = 0
    var notices: [LiveRow.Notice] = []
    /// How many there were.
    var noticeCount = 0
    var verdict: DrawnVerdict?

    /// As a server-sent event, whose data is one line.
    func event(_ name: String) -> String {
        "event: \(name)\ndata: \(CompactJSON.text(self))\n\n"
    }

    /// Rows of a table that a person reads while it changes; the results have all.
    static let rowLimit = 100
    /// Points of a chart: more are not told apart on a screen.
    static let pointLimit = 600
}
