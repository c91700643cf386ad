// SPDX-License-Identifier: Apache-2.0

extension FitnessJudge {
    static func target(_ facts: TargetFacts?) -> FitnessCheck {
        guard let facts else {
            return FitnessCheck(
                name: .target,
                level: .warning,
                finding: "the target was not checked",
                fix: "write its address in the scenario or with --host"
            )
        }
        switch facts.outcome {
        case .unresolved(let reason):
            return FitnessCheck(
                name: .target,
                level: .failure,
                finding: "the target's name \(facts.target.host) has no address here: \(reason)",
                fix: "correct it in the scenario or with --host, or add it to DNS or to "
                    + "/etc/hosts where the worker runs"
            )
        case .resolved(let attempts):
            guard attempts.contains(where: { $0.failure == nil }) else {
                return unreachable(facts.target, attempts)
            }
            return FitnessCheck(
                name: .target,
                level: .fine,
                finding: reachable(facts.target, attempts)
            )
        }
    }

    private static func reachable(
        _ target: HostPort,
        _ attempts: [TargetFacts.Attempt]
    ) -> String {
        let open = listed(attempts.filter { $0.failure == nil }.map(\.address.text))
        let closed = listed(
            attempts.compactMap { attempt in
                attempt.failure.map { "\(attempt.address.text) (\($0))" }
            }
        )
        let place = attempts.map(\.address) == [target] ? "" : " at \(open)"
        return "the target \(target.text) accepts connections\(place)"
            + (closed.isEmpty ? "" : ", not at \(closed)")
    }

    private static func unreachable(
        _ target: HostPort,
        _ attempts: [TargetFacts.Attempt]
    ) -> FitnessCheck {
        let failures = listed(
            attempts.map { attempt in
                let failure = attempt.failure ?? ""
                return attempt.address == target ? failure : "\(attempt.address.text) (\(failure))"
            }
        )
        let isHere = attempts.allSatisfy(\.address.isLoopback)
        return FitnessCheck(
            name: .target,
            level: .failure,
            finding: "the target \(target.text) accepts no connection: \(failures)",
            fix: isHere
                ? "start the target on the worker's machine, or name the machine that it runs on "
                    + "with --host"
                : "start the target, correct --host, or open its port to the worker; "
                    + "\"nc -vz \(target.host) \(target.port)\" there shows when it answers"
        )
    }

    /// The first few, and how many more there are.
    private static func listed(_ items: [String]) -> String {
        let named = items.prefix(FitnessLimits.namedAddressCount).joined(separator: ", ")
        let more = items.count - FitnessLimits.namedAddressCount
        return more > 0 ? "\(named) and \(more) more" : named
    }
}
