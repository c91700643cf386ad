// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// Which worker owns which user, from the start of the run on.
///
/// At the start, position `p` of `n` workers owns every user whose number leaves `p` when divided by
/// `n`. After that users change hands one by one, each at an instant at which one worker gives it up
/// and another takes it: at every moment each user has exactly one owner, or one that is lost.
struct UserAllocation: Equatable {
    /// By user.
    private(set) var owners: [Int]
    /// The worker to which a user belongs as long as that worker is present.
    private var homes: [Int]
    private(set) var handovers: [Handover] = []
    private let segments: [Int: Segment]
    private let firstWorkers: [Int]
    /// Of each user's last handover.
    private var lastInstants: [Int: Int64] = [:]

    init(userCount: Int, workers: [Int]) {
        precondition(!workers.isEmpty, "no workers to divide \(userCount) users among")
        owners = (0..<userCount).map { workers[$0 % workers.count] }
        homes = owners
        firstWorkers = workers
        segments = Dictionary(
            uniqueKeysWithValues: workers.enumerated().map { position, worker in
                (worker, Segment(index: position, count: workers.count))
            }
        )
    }

    func segment(of worker: Int) -> Segment? { segments[worker] }

    /// Everything that the worker gains or gives up over the whole run so far.
    func moves(of worker: Int) -> [UserMove] {
        var owners: [Int: Int] = [:]
        var moves: [UserMove] = []
        for handover in handovers {
            let first = firstWorkers[handover.user % firstWorkers.count]
            let before = owners[handover.user] ?? first
            owners[handover.user] = handover.toWorker
            guard before != handover.toWorker else { continue }
            if worker == before || worker == handover.toWorker {
                moves.append(
                    UserMove(
                        user: handover.user,
                        instantNanoseconds: handover.instant,
                        isGain: worker == handover.toWorker
                    )
                )
            }
        }
        return moves
    }

    /// Records handovers, as when a journal is read.
    mutating func apply(_ added: [Handover]) {
        for handover in added where owners.indices.contains(handover.user) {
            owners[handover.user] = handover.toWorker
            lastInstants[handover.user] = handover.instant
            // A late worker's users belong to it from then on.
            if segments[handover.toWorker] == nil { homes[handover.user] = handover.toWorker }
        }
        handovers += added
    }

    /// Adds users: they belong to the first workers, as those before them did.
    mutating func grow(to userCount: Int) {
        for user in owners.count..<max(owners.count, userCount) {
            owners.append(firstWorkers[user % firstWorkers.count])
            homes.append(firstWorkers[user % firstWorkers.count])
        }
    }

    /// What has to change hands so that the present workers own all users, as evenly as can be; it
    /// is not applied.
    ///
    /// Users of a worker that came back go home first, those without a present owner are taken over,
    /// then who has most gives to who has least. A user that is not active yet at `instant` moves at
    /// once; active ones move one after the other at the `rate` when `movesActive`, and stay
    /// otherwise.
    func rebalanced(
        present: Set<Int>,
        at instant: Int64,
        rate: Rate,
        movesActive: Bool,
        isActive: (Int) -> Bool
    ) -> [Handover] {
        guard !present.isEmpty else { return [] }
        var target = owners
        var counts = Dictionary(uniqueKeysWithValues: present.map { ($0, 0) })
        var orphans: [Int] = []
        for user in target.indices {
            let isFree = movesActive || !isActive(user)
            if isFree, present.contains(homes[user]) { target[user] = homes[user] }
            if present.contains(target[user]) {
                counts[target[user], default: 0] += 1
            } else if isFree {
                orphans.append(user)
            }
        }
        for user in orphans {
            guard let poorest = counts.min(by: Self.isBefore)?.key else { break }
            target[user] = poorest
            counts[poorest, default: 0] += 1
        }
        level(&target, &counts, movesActive: movesActive, isActive: isActive)
        return handovers(to: target, at: instant, rate: rate, isActive: isActive)
    }

    /// Later users first: a ramp reaches them last.
    private func level(
        _ target: inout [Int],
        _ counts: inout [Int: Int],
        movesActive: Bool,
        isActive: (Int) -> Bool
    ) {
        for user in target.indices.reversed() where movesActive || !isActive(user) {
            guard let poorest = counts.min(by: Self.isBefore), let owned = counts[target[user]]
            else { continue }
            guard owned > poorest.value + 1 else { continue }
            counts[target[user]] = owned - 1
            counts[poorest.key] = poorest.value + 1
            target[user] = poorest.key
        }
    }

    private static func isBefore(
        _ left: (key: Int, value: Int),
        _ right: (key: Int, value: Int)
    )
        -> Bool
    {
        (left.value, left.key) < (right.value, right.key)
    }

    private func handovers(
        to target: [Int],
        at instant: Int64,
        rate: Rate,
        isActive: (Int) -> Bool
    ) -> [Handover] {
        var movedActive: Int64 = 0
        var result: [Handover] = []
        for user in target.indices where target[user] != owners[user] {
            var due = instant
            if isActive(user) {
                due += rate.instantNanoseconds(ofIndex: movedActive)
                movedActive += 1
            }
            // Not before a user that has yet to start.
            due = max(due, lastInstants[user] ?? 0)
            result.append(Handover(user: user, instant: due, toWorker: target[user]))
        }
        return result
    }
}
