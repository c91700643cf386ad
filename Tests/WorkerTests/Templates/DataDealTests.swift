// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct DataDealTests {
    /// Kinds "a" and "c" take from the table, "b" does not.
    private func scenario(
        rows: Int,
        order: DataSource.Order,
        atEnd: DataSource.AtEnd,
        seed: UInt64 = 1
    ) -> Scenario {
        let request = { (path: String) in RequestTemplate(method: .get, path: path, name: path) }
        let kinds = [("a", "/${t}"), ("b", "/none"), ("c", "/${t.value}")].map { name, path in
            UserKind(
                name: name,
                weight: 1,
                wait: .none,
                tasks: [WeightedTask(weight: 1, request: request(path))]
            )
        }
        return Scenario(
            host: "http://h",
            users: kinds,
            load: Load(
                profile: .constant(
                    users: 9,
                    spawnRate: Rate(count: 9, per: .seconds(1)),
                    runTime: .seconds(9)
                ),
                warmup: .zero,
                iterations: 1,
                seed: seed
            ),
            data: [
                DataSource(
                    name: "t",
                    table: DataTable(columns: ["value"], rows: (0..<rows).map { [String($0)] }),
                    order: order,
                    scope: .task,
                    atEnd: atEnd
                )
            ]
        )
    }

    private let kinds = [0, 1, 2, 0, 1, 2, 0, 1, 2]
    private var drawingUsers: [Int] { kinds.indices.filter { kinds[$0] != 1 } }

    private func rows(_ deal: DataDeal, user: Int, count: Int) -> [DataDeal.Draw] {
        var random = RandomStream(seed: 1, index: UInt64(user))
        return (0..<count).map { deal.draw(0, user: user, number: $0, &random) }
    }

    /// Each user's deal is made anew, as each worker makes its own.
    @Test(arguments: [DataSource.Order.sequential, .shuffled], [1, 5, 6, 7, 40])
    func `no two users of the run ever get the same row`(order: DataSource.Order, count: Int) {
        let scenario = scenario(rows: count, order: order, atEnd: .stopUser)

        let draws = drawingUsers.flatMap { user in
            rows(DataDeal(scenario, kinds: kinds), user: user, count: 10)
        }

        let given = draws.compactMap { draw in
            if case .row(let row) = draw { row } else { nil }
        }
        #expect(given.sorted() == Array(0..<count))
        #expect(draws.count { $0 == .ended(.stopUser) } == draws.count - count)
    }

    @Test func `in order the rows come as users draw them, and begin anew`() {
        let deal = DataDeal(scenario(rows: 8, order: .sequential, atEnd: .recycle), kinds: kinds)

        let firsts = drawingUsers.map { rows(deal, user: $0, count: 3) }

        #expect(firsts.map(\.[0]) == (0..<6).map { .row($0) })
        #expect(firsts.map(\.[1]) == [6, 7, 0, 1, 2, 3].map { .row($0) })
    }

    @Test func `a shuffled order depends on the seed alone`() {
        let orders = [UInt64(1), 1, 2].map { seed in
            let deal = DataDeal(
                scenario(rows: 600, order: .shuffled, atEnd: .recycle, seed: seed),
                kinds: kinds
            )
            return rows(deal, user: 0, count: 100)
        }

        #expect(orders[0] == orders[1])
        #expect(orders[0] != orders[2])
    }

    @Test func `rows at random are all as likely`() {
        let deal = DataDeal(scenario(rows: 4, order: .random, atEnd: .recycle), kinds: kinds)
        var counts = [0, 0, 0, 0]

        for draw in rows(deal, user: 2, count: 40_000) {
            guard case .row(let row) = draw else { continue }
            counts[row] += 1
        }

        // Chi-square with three degrees of freedom: 16.3 is exceeded once in a thousand seeds.
        let chiSquare = counts.map { Double(($0 - 10_000) * ($0 - 10_000)) / 10_000 }.reduce(0, +)
        #expect(chiSquare < 16.3)
    }

    @Test func `a user keeps its row for a task, and has another for the next`() throws {
        let scenario = scenario(rows: 100, order: .sequential, atEnd: .recycle)
        let deal = DataDeal(scenario, kinds: kinds)
        let template = CompiledTemplate("${t}", in: .target, scenario)
        var values = UserValues(user: 2, of: 9, variableCount: 0, deal)
        var random = RandomStream(seed: 1, index: 2)
        var texts: [String] = []

        for _ in 0..<2 {
            values.beginTask(deal)
            for _ in 0..<2 {
                var bytes: [UInt8] = []
                try template.fill(&bytes, &values, deal, &random)
                texts.append(String(decoding: bytes, as: UTF8.self))
            }
        }

        #expect(texts == ["1", "1", "7", "7"])
    }
}
