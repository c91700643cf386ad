// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct UserProgramTests {
    /// Positions of requests in the order of one user's first `count` moves; waits are left out.
    private func requests(
        _ kind: UserKind,
        count: Int,
        seed: UInt64 = 1,
        firstRequest: Int = 0
    ) -> [Int] {
        let program = UserProgram(kind, firstRequest: firstRequest)
        var walk = UserWalk(program)
        var random = RandomStream(seed: seed, index: 0)
        var now: Int64 = 0
        var requests: [Int] = []
        while requests.count < count {
            switch walk.next(program, &random, now: now, didBeginTask: {}) {
            case .request(let request): requests.append(request)
            case .wait(let due): now = due
            case .park, .rest: return requests
            }
        }
        return requests
    }

    /// Instants at which a user waits, when every request takes `latency`.
    private func waits(_ kind: UserKind, count: Int, latency: Int64) -> [Int64] {
        let program = UserProgram(kind, firstRequest: 0)
        var walk = UserWalk(program)
        var random = RandomStream(seed: 3, index: 0)
        var now: Int64 = 0
        var waits: [Int64] = []
        while waits.count < count {
            switch walk.next(program, &random, now: now, didBeginTask: {}) {
            case .request: now += latency
            case .wait(let due):
                waits.append(due - now)
                now = due
            case .park, .rest: return waits
            }
        }
        return waits
    }

    @Test func `tasks are chosen in proportion to their weights`() {
        var counts = [0, 0, 0, 0]

        for task in requests(.of(weights: [5, 3, 2, 1]), count: 110_000) { counts[task] += 1 }

        // Chi-square with three degrees of freedom: 16.3 is exceeded once in a thousand seeds.
        let expected = [50_000.0, 30_000, 20_000, 10_000]
        let chiSquare = zip(counts, expected)
            .map { (Double($0) - $1) * (Double($0) - $1) / $1 }
            .reduce(0, +)
        #expect(chiSquare < 16.3)
    }

    @Test func `a task of weight zero is never chosen`() {
        let chosen = requests(.of(weights: [0, 1, 0]), count: 1000, firstRequest: 10)

        #expect(chosen.allSatisfy { $0 == 11 })
    }

    @Test func `a wait between two durations stays within them and reaches both halves`() {
        let low = Duration.milliseconds(500)
        let high = Duration.milliseconds(1500)
        let kind = UserKind.of(weights: [1], wait: .between(low, high))

        let waits = waits(kind, count: 10_000, latency: 7)

        #expect(waits.allSatisfy { (low.nanoseconds...high.nanoseconds).contains($0) })
        let mean = waits.reduce(0, +) / Int64(waits.count)
        #expect(abs(mean - 1_000_000_000) < 10_000_000)
    }

    @Test(arguments: [
        (Wait.pacing(.milliseconds(10)), Int64(4_000_000), Int64(6_000_000)),
        (.throughput(Rate(count: 50, per: .seconds(1))), 5_000_000, 15_000_000),
        (.constant(.milliseconds(3)), 4_000_000, 3_000_000),
    ])
    func `a pace counts from the start of a task, a wait from its end`(
        wait: Wait,
        latency: Int64,
        expected: Int64
    ) {
        #expect(
            waits(.of(weights: [1], wait: wait), count: 3, latency: latency) == [
                expected, expected, expected,
            ]
        )
    }

    @Test func `a task that takes longer than its pace is followed at once by the next`() {
        let kind = UserKind.of(weights: [1], wait: .pacing(.milliseconds(10)))

        #expect(requests(kind, count: 5) == [0, 0, 0, 0, 0])
        let program = UserProgram(kind, firstRequest: 0)
        var walk = UserWalk(program)
        var random = RandomStream(seed: 1, index: 0)
        #expect(walk.next(program, &random, now: 0, didBeginTask: {}) == .request(0))
        #expect(walk.next(program, &random, now: 11_000_000, didBeginTask: {}) == .request(0))
    }

    @Test func `steps come in order, with their repeats and choices`() {
        let step = { (path: String) in
            Step.request(RequestTemplate(method: .get, path: path, name: path))
        }
        let choice = Step.choose([
            WeightedTask(weight: 0, steps: [step("/never")]),
            WeightedTask(
                weight: 1,
                steps: [
                    .choose([WeightedTask(weight: 1, steps: [step("/inner")])]), step("/after"),
                ]
            ),
        ])
        let task = WeightedTask(
            weight: 1,
            steps: [
                step("/first"),
                .repeated(2, [step("/outer"), .repeated(3, [step("/loop")])]),
                .think(.constant(.seconds(1))), choice, step("/last"),
            ]
        )
        var kind = UserKind(name: "user", weight: 1, wait: .none, tasks: [task])
        kind.onStart = [step("/in")]
        kind.onStop = [step("/out")]
        kind.taskLimit = 2

        let paths = requests(kind, count: 100).map { kind.requests[$0].path }

        let loop = ["/outer", "/loop", "/loop", "/loop"]
        let one = ["/first"] + loop + loop + ["/inner", "/after", "/last"]
        #expect(paths == ["/in"] + one + one + ["/out"])
    }

    @Test func `a user that is stopped does what its kind does at its end, once`() {
        let request = { (path: String) in RequestTemplate(method: .get, path: path, name: path) }
        var kind = UserKind(
            name: "user",
            weight: 1,
            wait: .none,
            tasks: [WeightedTask(weight: 1, request: request("/a"))]
        )
        kind.onStop = [.request(request("/out"))]
        let program = UserProgram(kind, firstRequest: 0)
        var walk = UserWalk(program)
        var random = RandomStream(seed: 1, index: 0)
        #expect(walk.next(program, &random, now: 0, didBeginTask: {}) == .request(0))

        walk.stop(program)

        #expect(walk.next(program, &random, now: 0, didBeginTask: {}) == .request(1))
        walk.stop(program)
        #expect(walk.next(program, &random, now: 0, didBeginTask: {}) == .rest)
        #expect(walk.next(program, &random, now: 0, didBeginTask: {}) == .rest)
    }

    @Test func `in the open model a user parks after each task, and goes on with the next`() {
        let program = UserProgram(
            .of(weights: [1], wait: .constant(.seconds(9))),
            firstRequest: 0
        )
        var walk = UserWalk(program, isOpen: true)
        var random = RandomStream(seed: 1, index: 0)

        let moves = (0..<4).map { _ in walk.next(program, &random, now: 5, didBeginTask: {}) }

        #expect(moves == [.request(0), .park, .request(0), .park])
    }

    @Test func `tasks without a request cannot keep the others from their turn`() {
        let idle = WeightedTask(weight: 1, steps: [.think(.none)])
        let kind = UserKind(name: "user", weight: 1, wait: .none, tasks: [idle])
        let program = UserProgram(kind, firstRequest: 0)
        var walk = UserWalk(program)
        var random = RandomStream(seed: 1, index: 0)

        #expect(walk.next(program, &random, now: 5, didBeginTask: {}) == .wait(until: 1_000_005))
    }

    @Test func `the same seed gives the same sequence of requests`() {
        let kind = UserKind.of(weights: [1, 2, 3])

        #expect(requests(kind, count: 100, seed: 4) == requests(kind, count: 100, seed: 4))
        #expect(requests(kind, count: 100, seed: 4) != requests(kind, count: 100, seed: 5))
    }

    @Test func `kinds with a count come first, each exactly so often`() {
        var kinds = UserKindSequence([
            UserKind(name: "a", portion: .count(1), wait: .none, tasks: []),
            UserKind(name: "b", portion: .weight(2), wait: .none, tasks: []),
            UserKind(name: "c", portion: .count(2), wait: .none, tasks: []),
            UserKind(name: "d", portion: .weight(1), wait: .none, tasks: []),
        ])

        let sequence = (0..<9).map { _ in kinds.next() }

        #expect(sequence.prefix(3).sorted() == [0, 2, 2])
        #expect(sequence.dropFirst(3).count { $0 == 1 } == 4)
        #expect(sequence.dropFirst(3).count { $0 == 3 } == 2)
    }

    @Test func `kinds are interleaved so that any first users are mixed in proportion`() {
        var kinds = UserKindSequence([.of(weights: [1], weight: 3), .of(weights: [1], weight: 1)])

        let sequence = (0..<8).map { _ in kinds.next() }

        #expect(sequence.prefix(4).count { $0 == 0 } == 3)
        #expect(sequence.suffix(4).count { $0 == 0 } == 3)
    }

    @Test func `a kind of weight zero has no user`() {
        var kinds = UserKindSequence([.of(weights: [1], weight: 0), .of(weights: [1], weight: 2)])

        #expect((0..<10).allSatisfy { _ in kinds.next() == 1 })
    }
}

extension UserKind {
    fileprivate static func of(
        weights: [Int],
        weight: Int = 1,
        wait: Wait = .none
    ) -> UserKind {
        UserKind(
            name: "user",
            weight: weight,
            wait: wait,
            tasks: weights.enumerated().map { index, weight in
                WeightedTask(
                    weight: weight,
                    request: RequestTemplate(method: .get, path: "/\(index)", name: "/\(index)")
                )
            }
        )
    }
}
