// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct TargetCheckTests {
    private static let shop = HostPort(host: "shop.example", port: 8000)

    @Test func `an address that accepts is fine`() {
        let target = HostPort(host: "10.0.0.5", port: 80)

        let check = check(target, [TargetFacts.Attempt(address: target)])

        #expect(check.level == .fine)
        #expect(check.finding == "the target 10.0.0.5:80 accepts connections")
        #expect(check.fix == nil)
    }

    @Test func `a name that accepts is fine, and its address is told`() {
        let check = check(Self.shop, [attempt("10.0.0.5")])

        #expect(check.level == .fine)
        #expect(
            check.finding == "the target shop.example:8000 accepts connections at 10.0.0.5:8000"
        )
    }

    @Test func `one address that accepts is enough, and the others are told`() {
        let check = check(Self.shop, [attempt("fd00::5", "No route to host"), attempt("10.0.0.5")])

        #expect(check.level == .fine)
        #expect(
            check.finding == "the target shop.example:8000 accepts connections at 10.0.0.5:8000, "
                + "not at [fd00::5]:8000 (No route to host)"
        )
    }

    @Test func `of many addresses three are told`() {
        let check = check(Self.shop, (1...5).map { attempt("10.0.0.\($0)") })

        #expect(
            check.finding == "the target shop.example:8000 accepts connections at 10.0.0.1:8000, "
                + "10.0.0.2:8000, 10.0.0.3:8000 and 2 more"
        )
    }

    @Test func `a name without an address is a failure`() {
        let check = FitnessJudge.target(
            TargetFacts(target: Self.shop, outcome: .unresolved(reason: "Name not known"))
        )

        #expect(check.level == .failure)
        #expect(
            check.finding == "the target's name shop.example has no address here: Name not known"
        )
        #expect(
            check.fix == "correct it in the scenario or with --host, or add it to DNS or to "
                + "/etc/hosts where the worker runs"
        )
    }

    @Test func `an address that refuses is a failure`() {
        let target = HostPort(host: "10.0.0.5", port: 80)

        let check = check(target, [attempt("10.0.0.5", "Connection refused", port: 80)])

        #expect(check.level == .failure)
        #expect(check.finding == "the target 10.0.0.5:80 accepts no connection: Connection refused")
        #expect(
            check.fix == "start the target, correct --host, or open its port to the worker; "
                + "\"nc -vz 10.0.0.5 80\" there shows when it answers"
        )
    }

    @Test func `a name of which no address accepts is a failure that names them`() {
        let check = check(
            Self.shop,
            [attempt("fd00::5", "No route to host"), attempt("10.0.0.5", "no answer within 3s")]
        )

        #expect(check.level == .failure)
        #expect(
            check.finding == "the target shop.example:8000 accepts no connection: [fd00::5]:8000 "
                + "(No route to host), 10.0.0.5:8000 (no answer within 3s)"
        )
    }

    /// A scenario that works on one machine names `localhost`; on another it is another machine.
    @Test func `a target that would be on the worker's machine is said to be there`() {
        let check = check(
            HostPort(host: "localhost", port: 8000),
            [attempt("::1", "Connection refused"), attempt("127.0.0.1", "Connection refused")]
        )

        #expect(
            check.fix == "start the target on the worker's machine, or name the machine that it "
                + "runs on with --host"
        )
    }

    private func attempt(
        _ host: String,
        _ failure: String? = nil,
        port: Int = 8000
    ) -> TargetFacts.Attempt {
        TargetFacts.Attempt(address: HostPort(host: host, port: port), failure: failure)
    }

    private func check(_ target: HostPort, _ attempts: [TargetFacts.Attempt]) -> FitnessCheck {
        FitnessJudge.target(TargetFacts(target: target, outcome: .resolved(attempts)))
    }
}
