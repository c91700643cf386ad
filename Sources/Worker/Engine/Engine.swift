// SPDX-License-Identifier: Apache-2.0

internal import HeapModule
internal import Shared

/// Drives one engine thread's users: starts their requests when due, records what comes back.
///
/// Made, run and destroyed on its own thread; it shares nothing with other engines. Instants are ns
/// on the monotonic clock, except those named `…SinceStart`.
final class Engine {
    private let plan: EnginePlan
    private let control: EngineControl
    /// Of the plan; read in every pass of the loop, and for every request.
    private let end: Int64
    private let windows: LoadWindows
    /// True in the open model.
    private let isOpen: Bool
    private let loop: TransferLoop
    private var users: UserPool
    private var recorder: Recorder
    private var slices: SliceClock
    private var wakeups = Heap<Wakeup>()
    /// Users that start their next request in this pass of the loop.
    private var ready: [Int] = []
    /// Swapped with `ready` and with the loop's completions while these are worked through, so that
    /// no pass allocates.
    private var turn: [Int] = []
    private var ended: [Completion] = []
    /// Of the open slice.
    private var health = GeneratorHealth()
    private var startLag: Int64 = -1
    private var usersAreThrough = false
    /// The instant at which all users were told to end.
    private var stoppedAt = Int64.max

    /// Phases only explain; they are sent so rarely that a master of many workers can handle them.
    private static let phaseSlices = 10

    /// A user whose wait is over at an instant.
    private struct Wakeup: Comparable {
        let due: Int64
        let user: Int

        static func < (left: Wakeup, right: Wakeup) -> Bool { left.due < right.due }
    }

    init(_ plan: EnginePlan, _ control: EngineControl) throws(EngineError) {
        self.plan = plan
        self.control = control
        end = plan.end
        windows = LoadWindows(plan.scenario.load)
        loop = try TransferLoop(
            wakeDescriptor: control.wakeDescriptor,
            ConnectionSettings(plan.scenario)
        )
        users = UserPool(plan.users, Exchange.Context(loop, allowedHosts: plan.allowedHosts))
        isOpen = users.isOpen
        recorder = Recorder(
            windowCount: plan.scenario.load.iterations + 1,
            endpointCount: plan.scenario.endpoints.count
        )
        slices = SliceClock(runStart: plan.users.runStart, ownStart: plan.users.ownStart)
    }

    /// Runs from the common start instant until the last request has ended or was cut.
    ///
    /// `report` gets each slice when it is over; the last one is marked.
    func run(report: (EngineSlice) -> Void) throws(EngineError) {
        var expected = Int64.max
        while true {
            let now = MonotonicClock.now()
            noteLag(now: now, expected: expected)
            if isExhausted {
                usersAreThrough = true
                control.stop(drainNanoseconds: control.drainNanoseconds)
            }
            let stop = min(end, control.stopInstant)
            if now >= stop, isDrained || now >= stop + control.drainNanoseconds { break }
            closeSlices(until: now, report)
            if loop.takeWasWoken(), let share = control.takeShare() {
                users.adopt(share, now: now)
            }
            if now < stop {
                try startDueUsers(now)
            } else if stoppedAt == .max {
                // Work that was due before the end is done, even if late; nothing starts later.
                admitArrivals(dueBy: stop - 1, now)
                try takeTurns(now)
                stoppedAt = now
                wakeups = Heap()
                ready += users.stopAll()
                try takeTurns(now)
            } else {
                // At their end users may wait too, such as a moment to think in `on_stop`.
                wakeUsers(now)
                try takeTurns(now)
            }
            expected = nextInstant(now: now, stop: stop)
            loop.run(until: expected)
            try finishTransfers()
        }
        cutRequestsInFlight()
        let end = MonotonicClock.now()
        closeSlices(until: end, report)
        var last = slice(slices.close(at: end), isLast: true)
        last.totals.usersAreThrough = usersAreThrough
        if plan.wantsVariables { last.totals.variables = users.variables(ofUser: 0) }
        report(last)
    }

    /// Every user has finished its tasks long before the end, and no more will come.
    private var isExhausted: Bool {
        users.isExhausted && ready.isEmpty && wakeups.isEmpty && !plan.mayGainUsers
            && control.stopInstant == .max
    }

    /// Nothing is in flight, and no user that has ended has anything left to do.
    private var isDrained: Bool {
        stoppedAt < .max && users.inFlightCount == 0 && ready.isEmpty && wakeups.isEmpty
    }

    /// `expected` is the latest time planned for this pass.
    private func noteLag(now: Int64, expected: Int64) {
        health.loopLagNanoseconds = max(health.loopLagNanoseconds, now - expected)
        if startLag < 0, now >= plan.users.ownStart { startLag = now - plan.users.ownStart }
    }

    /// When the loop must continue even if no socket is ready.
    private func nextInstant(now: Int64, stop: Int64) -> Int64 {
        if !ready.isEmpty { return now }
        if now >= stop {
            guard stoppedAt < .max, !isDrained else { return now }
            return min(
                stop + control.drainNanoseconds,
                slices.nextBoundary,
                wakeups.min?.due ?? .max
            )
        }
        // Until the start instant itself, to measure how late the start was.
        if now < plan.users.ownStart { return plan.users.ownStart }
        return min(
            stop,
            slices.nextBoundary,
            users.nextTransition,
            users.nextArrival,
            wakeups.min?.due ?? .max
        )
    }

    private func startDueUsers(_ now: Int64) throws(EngineError) {
        while let user = users.nextActivated(by: now) { ready.append(user) }
        wakeUsers(now)
        admitArrivals(dueBy: now, now)
        try takeTurns(now)
    }

    /// Makes those ready whose wait is over.
    private func wakeUsers(_ now: Int64) {
        while let wakeup = wakeups.min, wakeup.due <= now {
            wakeups.removeMin()
            guard users.wake(wakeup.user, at: wakeup.due) else { continue }
            ready.append(wakeup.user)
            // What users do at their end is not measured.
            if stoppedAt == .max, now - wakeup.due > GeneratorHealth.lateStartNanoseconds {
                health.lateStartCount += 1
            }
        }
    }

    private func admitArrivals(dueBy instant: Int64, _ now: Int64) {
        while let (admission, lag) = users.admitArrival(dueBy: instant, now: now) {
            switch admission {
            case .dropped: health.droppedStartCount += 1
            case .user(let user):
                ready.append(user)
                recorder.began(lag: lag)
                if lag > GeneratorHealth.lateStartNanoseconds { health.lateStartCount += 1 }
            }
        }
    }

    /// Gives every ready user its turn.
    ///
    /// A request that ends at once, such as a refused connection, waits in `completions`; so does a
    /// request that could not be made.
    private func takeTurns(_ now: Int64) throws(EngineError) {
        guard !ready.isEmpty else { return }
        swap(&ready, &turn)
        for user in turn {
            switch try users.takeTurn(user, now: now) {
            case .rests, .sent: break
            case .waits(let due): wakeups.insert(Wakeup(due: due, user: user))
            case .stopRun: control.stop(drainNanoseconds: control.drainNanoseconds)
            case .failed(let request, let cause):
                let sample = Recorder.Sample(
                    window: window(ofStart: now),
                    endpoint: request.endpoint,
                    latency: 0,
                    bodyBytes: 0
                )
                recorder.failure(sample, cause, instant: now - plan.users.runStart)
                ready.append(user)
            }
        }
        turn.removeAll(keepingCapacity: true)
    }

    /// Requests that users send at their end are not measured.
    private func window(ofStart instant: Int64) -> Int {
        instant >= stoppedAt ? 0 : windows.window(atNanoseconds: instant - plan.users.runStart)
    }

    /// Transfers that end meanwhile, such as a redirect whose connection is refused, wait for the
    /// next pass.
    private func finishTransfers() throws(EngineError) {
        swap(&ended, &loop.completions)
        for completion in ended {
            guard let request = try users.finish(completion) else { continue }
            record(request, completion)
            ready.append(completion.tag)
        }
        ended.removeAll(keepingCapacity: true)
    }

    private func record(_ request: EndedRequest, _ completion: Completion) {
        let latency = completion.instant - request.start
        var sample = Recorder.Sample(
            window: window(ofStart: request.intended),
            endpoint: request.endpoint,
            latency: isOpen ? completion.instant - request.intended : latency,
            bodyBytes: completion.bodyBytes
        )
        sample.isHTTP2 = completion.isHTTP2
        let instant = completion.instant - plan.users.runStart
        if let cause = request.findings.cause {
            recorder.failure(sample, cause, instant: instant)
        } else {
            recorder.success(sample, service: isOpen ? latency : nil, request.phases)
        }
        for cause in request.findings.softCauses {
            recorder.softFailure(sample, cause, instant: instant)
        }
    }

    private func cutRequestsInFlight() {
        for _ in 0..<users.cutRequests() { recorder.cut() }
    }

    private func closeSlices(until now: Int64, _ report: (EngineSlice) -> Void) {
        while let bounds = slices.next(by: now) { report(slice(bounds, isLast: false)) }
    }

    private func slice(_ bounds: Range<Int64>, isLast: Bool) -> EngineSlice {
        let cpu = slices.cpuSinceLastSlice()
        health.busiestCPUNanoseconds = cpu
        health.startLagNanoseconds = max(0, startLag)
        defer { health = GeneratorHealth() }
        return EngineSlice(
            engine: plan.users.engineIndex,
            index: slices.closedCount - 1,
            boundsSinceStart: bounds,
            // Busy users in the open model; the others only wait for an arrival.
            activeUsers: isOpen ? users.inFlightCount : users.activeCount,
            cpuNanoseconds: cpu,
            health: health,
            cells: recorder.closeSlice(
                withPhases: isLast || slices.closedCount % Self.phaseSlices == 0
            ),
            startLag: recorder.closeStartLag(),
            totals: recorder.totals,
            isLast: isLast
        )
    }
}
