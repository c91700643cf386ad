// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct UserScriptTests {
    @Test func `tasks are chosen in proportion to their weights`() {
        let script = UserScript(.of(weights: [5, 3, 2, 1]), firstRequest: 0)
        var random = RandomStream(seed: 1, index: 0)
        var counts = [0, 0, 0, 0]

        for _ in 0..<110_000 { counts[script.nextRequest(&random)] += 1 }

        // Chi-square with three degrees of freedom: 16.3 is exceeded once in a thousand seeds.
        let expected = [50_000.0, 30_000, 20_000, 10_000]
        let chiSquare = zip(counts, expected)
            .map { (Double($0) - $1) * (Double($0) - $1) / $1 }
            .reduce(0, +)
        #expect(chiSquare < 16.3)
    }

    @Test func `a task of weight zero is never chosen`() {
        let script = UserScript(.of(weights: [0, 1, 0]), firstRequest: 10)
        var random = RandomStream(seed: 2, index: 0)

        for _ in 0..<1000 { #expect(script.nextRequest(&random) == 11) }
    }

    @Test func `a wait between two durations stays within them and reaches both halves`() {
        let low = Duration.milliseconds(500)
        let high = Duration.milliseconds(1500)
        let script = UserScript(.of(weights: [1], wait: .between(low, high)), firstRequest: 0)
        var random = RandomStream(seed: 3, index: 0)

        let waits = (0..<10_000).map { _ in script.nextWait(&random) }

        #expect(waits.allSatisfy { (low.nanoseconds...high.nanoseconds).contains($0) })
        let mean = waits.reduce(0, +) / Int64(waits.count)
        #expect(abs(mean - 1_000_000_000) < 10_000_000)
    }

    @Test func `the same seed gives the same sequence of requests`() {
        let script = UserScript(.of(weights: [1, 2, 3]), firstRequest: 0)
        var first = RandomStream(seed: 4, index: 17)
        var second = RandomStream(seed: 4, index: 17)

        let sequence = (0..<100).map { _ in script.nextRequest(&first) }

        #expect(sequence == (0..<100).map { _ in script.nextRequest(&second) })
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
