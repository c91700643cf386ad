// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// How an engine assigns the rows of a scenario's tables to users.
///
/// Users of all workers follow one rule and need no communication: of the users whose kind reads a
/// table, the `u`-th of `n` gets row `u + k × n` at its draw `k`. So no two users ever get the same
/// row before the table starts again, on whichever worker they are.
struct DataDeal {
    /// The outcome of a draw.
    enum Draw: Equatable {
        case row(Int)
        case ended(DataSource.AtEnd)
    }

    private struct Deck {
        let source: DataSource
        /// Values as they are filled in, row by row.
        let cells: [[UInt8]]
        /// Row numbers in drawing order; empty for the order of the table.
        let permutation: [Int]
        /// By user of the run: its position among the users that draw; -1 for the others.
        let ranks: [Int]
        let drawingUsers: Int
    }

    private let decks: [Deck]

    /// `kinds` is the kind of every user of the run.
    init(_ scenario: Scenario, kinds: [Int]) {
        decks = scenario.data.enumerated().map { index, source in
            let draws = scenario.users.map { $0.takes(from: source) }
            var drawingUsers = 0
            let ranks = kinds.map { kind -> Int in
                guard draws[kind] else { return -1 }
                drawingUsers += 1
                return drawingUsers - 1
            }
            var order: [Int] = []
            if source.order == .shuffled {
                // One order for the whole run: it depends on the seed and the table alone.
                var random = RandomStream(seed: scenario.load.seed, index: .max - UInt64(index))
                order = Self.permutation(of: source.table.rows.count, &random)
            }
            return Deck(
                source: source,
                cells: source.table.rows.flatMap { row in row.map { Array($0.utf8) } },
                permutation: order,
                ranks: ranks,
                drawingUsers: drawingUsers
            )
        }
    }

    /// Fisher and Yates's; the standard library promises no sequence for a seed.
    private static func permutation(of count: Int, _ random: inout RandomStream) -> [Int] {
        var order = Array(0..<count)
        for last in stride(from: count - 1, to: 0, by: -1) {
            order.swapAt(last, Int(random.below(UInt64(last + 1))))
        }
        return order
    }

    var count: Int { decks.count }

    /// True if each task starts with a new row.
    func isPerTask(_ data: Int) -> Bool { decks[data].source.scope == .task }

    /// The row of a user's draw `number`, from 0.
    func draw(_ data: Int, user: Int, number: Int, _ random: inout RandomStream) -> Draw {
        let deck = decks[data]
        // Beyond the scenario's number of users a row has two users, as when the table starts
        // again.
        let rank = deck.ranks.indices.contains(user) ? deck.ranks[user] : user
        return draw(data, turn: rank + number * deck.drawingUsers, &random)
    }

    /// The row for an arrival of the open model: each arrival has its own turn.
    func draw(_ data: Int, arrival: Int, _ random: inout RandomStream) -> Draw {
        draw(data, turn: arrival, &random)
    }

    private func draw(_ data: Int, turn: Int, _ random: inout RandomStream) -> Draw {
        let deck = decks[data]
        let rowCount = deck.source.table.rows.count
        if deck.source.order == .random { return .row(Int(random.below(UInt64(rowCount)))) }
        guard turn < rowCount || deck.source.atEnd == .recycle else {
            return .ended(deck.source.atEnd)
        }
        let position = turn % rowCount
        return .row(deck.permutation.isEmpty ? position : deck.permutation[position])
    }

    /// The value to fill in.
    func cell(_ data: Int, row: Int, column: Int) -> [UInt8] {
        let deck = decks[data]
        return deck.cells[row * deck.source.table.columns.count + column]
    }
}

extension UserKind {
    fileprivate func takes(from source: DataSource) -> Bool {
        templateValues.contains { value in
            switch value {
            case .column(let data, _): data == source.name
            case .variable(let name): name == source.name
            default: false
            }
        }
    }
}
