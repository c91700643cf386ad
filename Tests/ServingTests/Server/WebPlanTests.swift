// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Running
@testable import Serving

struct WebPlanTests {
    @Test func `off loopback there is no page without a token`() {
        let plan = WebPlan(
            listen: HostPort(host: "0.0.0.0", port: 8089),
            tokenFile: nil,
            tlsFiles: nil
        )

        #expect(throws: RunFailure.openPage(address: "0.0.0.0:8089")) { try plan.check() }
        #expect(
            RunFailure.openPage(address: "0.0.0.0:8089").sentence
                == "--web 0.0.0.0:8089 is reachable from other machines, but there is no "
                + "token; write one to a file (openssl rand -hex 32 > token) and give "
                + "--token-file FILE"
        )
    }

    @Test func `a token file that cannot be read is said before anything starts`() {
        let plan = WebPlan(
            listen: HostPort(host: "127.0.0.1", port: 0),
            tokenFile: "/nonexistent/token",
            tlsFiles: nil
        )

        #expect(throws: RunFailure.self) { try plan.check() }
    }

    @Test func `only a page that others reach without TLS is warned of`() {
        func plan(_ host: String) -> WebPlan {
            WebPlan(listen: HostPort(host: host, port: 1), tokenFile: "token", tlsFiles: nil)
        }

        #expect(plan("127.0.0.1").warning == nil)
        let warning = plan("0.0.0.0").warning
        #expect(warning?.hasPrefix("WARNING: the page is served without TLS") == true)
    }
}

struct RunOrderTests {
    @Test func `an order wins over the command line, and says only what it says`() throws {
        var base = ScenarioOverrides()
        base.host = "http://127.0.0.1:1"
        base.users = 5
        base.iterations = 3
        var order = RunOrder(scenario: "a.yaml")
        order.users = 7
        order.spawnRate = ""
        order.runTime = "90s"

        let overrides = try order.overrides(over: base)

        #expect(overrides.host == "http://127.0.0.1:1")
        #expect(overrides.users == 7)
        #expect(overrides.iterations == 3)
        #expect(overrides.runTime == .seconds(90))
        #expect(overrides.spawnRate == nil)
    }

    @Test func `what cannot be is said by field`() {
        var order = RunOrder(scenario: "a.yaml")
        order.users = 0
        #expect(throws: WebError(422, "users is 0; it must be 1 to 1000000")) {
            try order.overrides(over: ScenarioOverrides())
        }
        order.users = nil
        order.runTime = "soon"
        #expect(
            throws: WebError(422, "run_time is \"soon\"; write a duration such as 90s or 2m")
        ) { try order.overrides(over: ScenarioOverrides()) }
    }

    @Test(arguments: ["", ".", "..", "../secret", "a/b", "a\\b", ".hidden", "ä", "a b", "a\0"])
    func `no id of a run leads out of its folder`(id: String) {
        #expect(!RunShelf.isID(id))
    }

    @Test func `the ids that runs get are ids`() {
        #expect(RunShelf.isID("20261125T202233Z-content-platform-2"))
    }
}
