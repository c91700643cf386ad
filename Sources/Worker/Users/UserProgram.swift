// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// One user kind as the engine runs it: a flat list of instructions, compiled before the run.
///
/// ```
/// on_start …
/// task:  beginTask, choose ─► steps of one task, endTask ─► task
/// stop:  on_stop …, rest
/// ```
struct UserProgram {
    enum Instruction {
        /// Position among the engine's prepared requests.
        case request(Int)
        case think(Wait)
        /// Continues where a table says, by weight.
        case choose(table: Int)
        case jump(to: Int)
        case beginLoop(counter: Int, count: Int)
        case endLoop(counter: Int, start: Int)
        case beginTask
        /// Waits as the task says, then begins the next.
        case endTask(Wait)
        case rest
    }

    /// Weights of alternatives, and where each begins.
    struct ChoiceTable {
        /// Running sums of the weights; the last is the total.
        fileprivate(set) var weightSums: [UInt64] = []
        fileprivate(set) var starts: [Int] = []

        fileprivate mutating func add(weight: Int, start: Int) {
            weightSums.append((weightSums.last ?? 0) + UInt64(weight))
            starts.append(start)
        }

        func drawn(_ random: inout RandomStream) -> Int {
            guard starts.count > 1, let total = weightSums.last else { return starts[0] }
            let drawn = random.below(total)
            var index = 0
            while weightSums[index] <= drawn { index += 1 }
            return starts[index]
        }
    }

    private(set) var instructions: [Instruction] = []
    private(set) var tables: [ChoiceTable] = []
    /// Loops within one another, at most.
    private(set) var loopDepth = 0
    /// Where a user continues that has ended.
    private(set) var stop = 0
    private(set) var task = 0
    let taskLimit: Int
    /// True if a user that ends has requests left to send.
    let hasOnStop: Bool
    private var nextRequest: Int

    /// Requests are numbered over all kinds in the order of `UserKind.requests`; the first of this
    /// kind is `firstRequest`.
    init(_ kind: UserKind, firstRequest: Int) {
        taskLimit = kind.taskLimit ?? .max
        hasOnStop = !kind.onStop.isEmpty
        nextRequest = firstRequest
        for step in kind.onStart { append(step, depth: 0) }
        task = instructions.count
        instructions.append(.beginTask)
        appendChoice(kind.tasks, depth: 0) { task in .endTask(task.wait ?? kind.wait) }
        stop = instructions.count
        for step in kind.onStop { append(step, depth: 0) }
        instructions.append(.rest)
    }

    private mutating func append(_ step: Step, depth: Int) {
        switch step {
        case .request:
            instructions.append(.request(nextRequest))
            nextRequest += 1
        case .think(let wait): instructions.append(.think(wait))
        case .repeated(let count, let steps):
            loopDepth = max(loopDepth, depth + 1)
            instructions.append(.beginLoop(counter: depth, count: count))
            let start = instructions.count
            for step in steps { append(step, depth: depth + 1) }
            instructions.append(.endLoop(counter: depth, start: start))
        case .choose(let tasks):
            let start = instructions.count
            appendChoice(tasks, depth: depth) { _ in nil }
            // Choices inside this one have set their targets; an outer one began before the start.
            for index in start..<instructions.count {
                if case .jump(to: -1) = instructions[index] {
                    instructions[index] = .jump(to: instructions.count)
                }
            }
        }
    }

    /// A choice and its alternatives; each ends with `end`, or with a jump that is not yet placed.
    private mutating func appendChoice(
        _ tasks: [WeightedTask],
        depth: Int,
        end: (WeightedTask) -> Instruction?
    ) {
        let table = tables.count
        tables.append(ChoiceTable())
        instructions.append(.choose(table: table))
        for task in tasks {
            tables[table].add(weight: task.weight, start: instructions.count)
            for step in task.steps { append(step, depth: depth) }
            instructions.append(end(task) ?? .jump(to: -1))
        }
    }
}
