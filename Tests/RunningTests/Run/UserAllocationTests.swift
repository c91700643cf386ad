// SPDX-License-Identifier: Apache-2.0

import Protocol
import Shared
import Testing

@testable import Running

struct UserAllocationTests {
    private static let rate = Rate(count: 5, per: .seconds(1))

    @Test(arguments: UInt64(0)..<100)
    func `every user has one owner at every instant, whoever comes and goes`(seed: UInt64) {
        var random = RandomStream(seed: seed, index: 0)
        let userCount = 1 + Int(random.below(30))
        let first = 1 + Int(random.below(4))
        var allocation = UserAllocation(userCount: userCount, workers: Array(0..<first))
        var workerCount = first
        var instant: Int64 = 0
        for _ in 0..<random.below(5) {
            instant += Int64(random.below(10_000_000_000))
            workerCount += Int(random.below(2))
            let present = Set((0..<workerCount).filter { _ in random.below(3) > 0 })
            let active = Int(random.below(UInt64(userCount + 1)))
            allocation.apply(
                allocation.rebalanced(
                    present: present,
                    at: instant,
                    rate: Self.rate,
                    movesActive: random.below(2) == 0,
                    isActive: { $0 < active }
                )
            )
        }
        let shares = (0..<workerCount).map { worker in
            UserShare(segment: allocation.segment(of: worker), moves: allocation.moves(of: worker))
        }

        for moment in stride(from: Int64(0), to: instant + 10_000_000_000, by: 250_000_000) {
            for user in 0..<userCount {
                let owners = shares.count { $0.owns(user: user, atNanoseconds: moment) }
                #expect(owners == 1, "user \(user) at \(moment)")
            }
        }
    }

    @Test func `the users of a lost worker are shared out, one after the other`() {
        let allocation = UserAllocation(userCount: 12, workers: [0, 1, 2])

        let handovers = allocation.rebalanced(
            present: [0, 2],
            at: 1_000_000_000,
            rate: Self.rate,
            movesActive: true,
            isActive: { _ in true }
        )

        #expect(handovers.map(\.user) == [1, 4, 7, 10])
        #expect(handovers.map(\.toWorker) == [0, 2, 0, 2])
        let instants = [1_000_000_000, 1_200_000_000, 1_400_000_000, 1_600_000_000] as [Int64]
        #expect(handovers.map(\.instant) == instants)
    }

    @Test func `users that are still to come move at once, active ones stay`() {
        let allocation = UserAllocation(userCount: 6, workers: [0])

        let handovers = allocation.rebalanced(
            present: [0, 1],
            at: 5,
            rate: Self.rate,
            movesActive: false,
            isActive: { $0 < 4 }
        )

        #expect(handovers.map(\.user) == [4, 5])
        #expect(handovers.allSatisfy { $0.toWorker == 1 && $0.instant == 5 })
    }

    @Test func `who comes back gets its own users again`() {
        var allocation = UserAllocation(userCount: 9, workers: [0, 1, 2])
        let owners = allocation.owners
        for present in [[0, 2], [0, 1, 2]] as [Set<Int>] {
            allocation.apply(
                allocation.rebalanced(
                    present: present,
                    at: 0,
                    rate: Self.rate,
                    movesActive: true,
                    isActive: { _ in true }
                )
            )
        }

        #expect(allocation.owners == owners)
    }
}
