// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

// Which worker drives which users, and how many there are, after the start.
extension RunMachine {
    /// What a worker must know about its users beyond its segment.
    func adjustment(of worker: Int) -> Adjustment {
        Adjustment(moves: allocation?.moves(of: worker) ?? [], changes: changes)
    }

    private func adjust(_ workers: [Int]) -> [Action] {
        workers.compactMap { worker in
            members[worker].link.map { .send(link: $0, .adjust(adjustment(of: worker))) }
        }
    }

    // MARK: Rebalancing

    /// A late worker is prepared: it starts at once and gets its share.
    mutating func startLate(start: Int64, now: Int64) -> [Action] {
        let late = workers(in: .ready)
        guard hasTimeForMore(start: start, now: now) else {
            let refusal = Refusal(.over, text: "the run is nearly over")
            for worker in late { members[worker].state = .lost }
            return late.compactMap { members[$0].link }.map { .send(link: $0, .refusal(refusal)) }
        }
        return begin(late, start: start, now: now)
            + rebalance(movesActive: rules.rebalances, now: now)
    }

    mutating func rebalance(movesActive: Bool, now: Int64) -> [Action] {
        guard case .running(let course) = phase, !course.isStopping,
            now < loadEnd(start: course.start)
        else { return [] }
        let instant = max(0, now - course.start) + Self.adjustmentLead.nanoseconds
        let present = workers(in: .measuring).filter { members[$0].silentSince == nil }
        let active = UserSchedule(profile).plannedUsers(atNanoseconds: instant)
        let handovers = course.allocation.rebalanced(
            present: Set(present),
            at: instant,
            rate: profile.steepestRate,
            movesActive: movesActive,
            // Users are a stack: the first of them are active.
            isActive: { $0 < active }
        )
        guard !handovers.isEmpty else { return [] }
        update { $0.allocation.apply(handovers) }
        let affected = present.filter { worker in
            handovers.contains { handover in
                handover.toWorker == worker
                    || course.allocation.owners[handover.user] == worker
            }
        }
        return [.record(.moved(handovers))] + adjust(affected)
    }

    // MARK: Another number of users

    /// The operator changes the number of users from now on; nil for the rate uses the scenario's.
    ///
    /// The run then differs from its scenario, and its results say so.
    mutating func changeUsers(
        to users: Int,
        at rate: Rate?,
        now: Int64
    ) -> Result<[Action], UserChangeRefusal> {
        guard let start, !isStopping else { return .failure(.noLoad) }
        guard hasTimeForMore(start: start, now: now) else { return .failure(.nearlyOver) }
        if let reason = userRule.reasonAgainst { return .failure(.fixed(reason)) }
        guard (1...userRule.limit).contains(users) else {
            return .failure(.outOfRange(users: users, limit: userRule.limit))
        }
        guard changes.count < Limits.userChanges else { return .failure(.tooMany) }
        let change = UserChange(
            instantNanoseconds: max(0, now - start) + Self.adjustmentLead.nanoseconds,
            users: users,
            spawnRate: rate ?? load.profile.steepestRate
        )
        guard let change else { return .failure(.rate) }
        update { $0.changes.append(change) }
        let text = "\(users) at \(QuantityText.text(of: change.spawnRate))"
        let most = profile.peakUsers
        update { $0.allocation.grow(to: most) }
        let moved = rules.movesUsers ? rebalance(movesActive: true, now: now) : []
        return .success(
            [.record(.changed(change))] + moved + adjust(workers(in: .measuring))
                + [.notice("the number of users was changed by hand to \(text)")]
        )
    }
}
