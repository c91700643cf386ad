// SPDX-License-Identifier: Apache-2.0

package import NIOCore
package import Reporting
package import Running
package import Shared
internal import Text

/// The state that all open pages show, for one run after the other.
///
/// Each second is encoded once and sent to all. A page that reads too slowly gets the newest state
/// next, and nothing queues up for it.
package actor LiveFeed {
    package typealias Frames = AsyncStream<ByteBuffer>

    /// Further pages are refused.
    static let readerLimit = 1000

    private var state = LiveState()
    private var points: [TimelinePoint] = []
    private var notices: [Notice] = []
    private var encodedState: ByteBuffer?
    private var readers: [Int: Frames.Continuation] = [:]
    private var nextReader = 0
    private var coordinator: RunCoordinator?
    private var isFinished = false

    package init() {}

    // MARK: Readers

    var hasRoom: Bool { readers.count < Self.readerLimit && !isFinished }

    /// The whole state at once, then updates; nil if there are too many readers already.
    package func join() -> (reader: Int, frames: Frames)? {
        guard hasRoom else { return nil }
        let (frames, continuation) = Frames.makeStream(bufferingPolicy: .bufferingNewest(1))
        continuation.yield(wholeState())
        let reader = nextReader
        nextReader += 1
        readers[reader] = continuation
        return (reader, frames)
    }

    package func leave(_ reader: Int) { readers.removeValue(forKey: reader)?.finish() }

    var readerCount: Int { readers.count }

    /// The whole state as JSON.
    package func json() -> String { CompactJSON.text(fullState) }

    /// Lets every reader read its last state, and ends its stream.
    package func finish() {
        isFinished = true
        for reader in readers.values { reader.finish() }
    }

    /// Finds readers that have left, while there is no update to send.
    ///
    /// Sends the state that they know: nothing else may replace one that waits to be read.
    func beat() { if state.course != .running { send(wholeState()) } }

    // MARK: The run's course

    package func begin(scenario: String, id: String?) {
        points = []
        notices = []
        coordinator = nil
        var fresh = LiveState()
        fresh.run = state.run + 1
        fresh.course = .preparing
        fresh.scenario = scenario
        fresh.id = id
        state = fresh
        sendState()
    }

    /// A load has started and can be watched and stopped; for another one, such as the second run
    /// of `--confirm`, the state starts again.
    func attach(_ coordinator: RunCoordinator) {
        if self.coordinator != nil { begin(scenario: state.scenario ?? "", id: state.id) }
        self.coordinator = coordinator
    }

    /// Stops the load; false if there is none.
    package func stop() async -> Bool {
        guard let coordinator, state.course == .running || state.course == .preparing else {
            return false
        }
        state.isStopping = true
        await coordinator.interrupt()
        return true
    }

    /// Changes the number of users of the current load.
    package func change(_ users: UserOrder) async throws {
        guard let coordinator, state.course == .running else { throw UserChangeRefusal.noLoad }
        try await coordinator.changeUsers(to: users.users, at: try users.rate())
    }

    /// Collects the update of the run, and sends it to all.
    package func update(from coordinator: RunCoordinator) async {
        let (run, firstPoint) = (state.run, points.count)
        let snapshot = await coordinator.snapshot()
        let newPoints = await coordinator.seconds(after: firstPoint)
        let newNotices = await coordinator.notices(from: noticeCount)
        let workers = await coordinator.workers()
        guard run == state.run, state.course == .preparing || state.course == .running,
            firstPoint == points.count
        else { return }
        points += newPoints
        notices = (notices + newNotices).suffix(NoticeLog.limit)
        state.course = snapshot.figures.phase == .gathering ? .preparing : .running
        state.figures = snapshot.figures
        state.show(endpoints: snapshot.rows)
        state.show(workers: workers)
        var news = state
        news.points = newPoints.map(LiveRow.Point.init)
        news.firstPoint = firstPoint
        news.pointCount = points.count
        news.notices = newNotices.map(LiveRow.Notice.init)
        news.noticeCount = noticeCount
        encodedState = nil
        send(frame("tick", news))
    }

    package func end(_ sheet: VerdictSheet, _ summary: RunSummary) {
        coordinator = nil
        points = summary.timeline ?? points
        state.course = .over
        state.verdict = DrawnVerdict(
            sheet,
            wasInterrupted: summary.run?.wasInterrupted == true
        )
        sendState()
    }

    package func fail(_ sentence: String) {
        coordinator = nil
        state.course = .failed
        state.sentence = sentence
        sendState()
    }

    // MARK: Frames

    private var noticeCount: Int { (notices.last?.number ?? -1) + 1 }

    private var fullState: LiveState {
        var full = state
        full.points = CourseBuckets(points, limit: LiveState.pointLimit).points
            .map(LiveRow.Point.init)
        full.pointCount = points.count
        full.notices = notices.map(LiveRow.Notice.init)
        full.noticeCount = noticeCount
        return full
    }

    private func wholeState() -> ByteBuffer {
        if let encodedState { return encodedState }
        let encoded = frame("state", fullState)
        encodedState = encoded
        return encoded
    }

    private func sendState() {
        encodedState = nil
        send(wholeState())
    }

    private func frame(_ name: String, _ state: LiveState) -> ByteBuffer {
        ByteBuffer(string: state.event(name))
    }

    private func send(_ frame: ByteBuffer) {
        for reader in readers.values { reader.yield(frame) }
    }
}

extension LiveState {
    fileprivate mutating func show(endpoints rows: [LiveSnapshot.Row]) {
        endpointCount = rows.count
        endpoints =
            rows.count <= Self.rowLimit
            ? rows : Array(rows.sorted { $0.requests > $1.requests }.prefix(Self.rowLimit))
    }

    fileprivate mutating func show(workers all: [WorkerHealth]) {
        workerCount = all.count
        workers =
            all.count <= Self.rowLimit
            ? all
            : Array(
                (all.filter(\.isAiling) + all.filter { !$0.isAiling }).prefix(Self.rowLimit)
            )
    }
}
