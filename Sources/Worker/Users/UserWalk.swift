// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The position of one user in its program.
struct UserWalk {
    private(set) var position = 0
    private var loops: [Int] = []
    /// On the monotonic clock, in ns.
    private var taskStart: Int64 = 0
    private var taskCount = 0
    /// True from the start of `on_stop` on.
    private(set) var isStopping = false
    /// In the open model a user does one task and then waits for the next arrival.
    private let isOpen: Bool

    /// The next action of a user.
    enum Move: Equatable {
        case request(Int)
        /// On the monotonic clock, in ns.
        case wait(until: Int64)
        /// Nothing until the next arrival.
        case park
        /// Nothing any more.
        case rest
    }

    /// Instructions without a request or a wait that one user may execute at once; a scenario of
    /// nothing else then lets the other users have their turn.
    private static let instructionLimit = 1000
    private static let pause: Int64 = 1_000_000

    init(_ program: UserProgram, isOpen: Bool = false) {
        self.isOpen = isOpen
        if program.loopDepth > 0 { loops = Array(repeating: 0, count: program.loopDepth) }
    }

    /// Ends the user: only `on_stop` is left.
    mutating func stop(_ program: UserProgram) {
        guard !isStopping else { return }
        isStopping = true
        position = program.stop
    }

    /// Follows the program up to the next request or wait; reports each new task in `didBeginTask`.
    mutating func next(
        _ program: UserProgram,
        _ random: inout RandomStream,
        now: Int64,
        didBeginTask: () -> Void
    ) -> Move {
        for _ in 0..<Self.instructionLimit {
            let instruction = program.instructions[position]
            position += 1
            switch instruction {
            case .request(let request): return .request(request)
            case .choose(let table): position = program.tables[table].drawn(&random)
            case .jump(let target): position = target
            case .beginLoop(let counter, let count): loops[counter] = count
            case .endLoop(let counter, let start):
                loops[counter] -= 1
                if loops[counter] > 0 { position = start }
            case .beginTask:
                guard taskCount < program.taskLimit else {
                    stop(program)
                    continue
                }
                taskCount += 1
                taskStart = now
                didBeginTask()
            case .think(let wait):
                let due = due(after: wait, &random, now: now)
                if due > now { return .wait(until: due) }
            case .endTask(let wait):
                position = program.task
                if isOpen {
                    // One that is through has no task for another arrival.
                    guard taskCount < program.taskLimit else { continue }
                    return .park
                }
                let due = due(after: wait, &random, now: now)
                if due > now { return .wait(until: due) }
            case .rest:
                position -= 1
                return .rest
            }
        }
        return .wait(until: now + Self.pause)
    }

    private func due(after wait: Wait, _ random: inout RandomStream, now: Int64) -> Int64 {
        switch wait {
        case .none: now
        case .constant(let duration): now + duration.nanoseconds
        case .between(let low, let high):
            now + low.nanoseconds
                + Int64(random.below(UInt64(high.nanoseconds - low.nanoseconds) + 1))
        case .pacing(let duration): taskStart + duration.nanoseconds
        case .throughput(let rate): taskStart + rate.instantNanoseconds(ofIndex: 1)
        }
    }
}
