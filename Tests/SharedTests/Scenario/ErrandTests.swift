// SPDX-License-Identifier: Apache-2.0

import Testing

@testable import Shared

struct ErrandTests {
    private static let text = """
        host: http://h
        variables: {lang: en, token: none}
        setup: [{post: /seed, extract: {token: {json: $.t}}}]
        users:
          - {name: a, variables: {lang: de}, tasks: [{get: "/${lang}/${token}"}]}
          - {name: b, tasks: [{get: /}]}
        teardown: [{delete: "/seed/${token}"}]
        load: {users: 2, run_time: 9s, seed: 5}
        """

    private func scenario() throws -> Scenario {
        try ScenarioParser.parse(Self.text, fileName: "f")
    }

    @Test func `an errand is one user that does its steps once`() throws {
        let setup = try #require(try scenario().scenario(of: .setup))

        #expect(setup.load.profile.peakUsers == 1)
        #expect(setup.users.map(\.taskLimit) == [1])
        #expect(setup.endpointLabels == ["/seed"])
        #expect(setup.users[0].variables.map(\.name) == ["lang", "token"])
        #expect(setup.scenario(of: .setup) == nil)
    }

    @Test func `the errands' requests are no endpoints of the load`() throws {
        #expect(try scenario().endpointLabels == ["/${lang}/${token}", "/"])
    }

    @Test func `what setup found wins over the scenario's variables and loses to a kind's`() throws
    {
        let found = [
            Variable(name: "token", value: Template.escaped("a${b}")),
            Variable(name: "lang", value: "fr"),
        ]

        let settled = try scenario().settled(with: found)

        let texts = settled.users.map { kind in kind.variables.map { "\($0.name)=\($0.value)" } }
        let common = ["lang=en", "token=none", "token=a$${b}", "lang=fr"]
        #expect(texts == [common + ["lang=de"], common])
        #expect(settled.setup.isEmpty)
        #expect(settled.teardown.count == 1)
        let reread = try ScenarioParser.parse(settled.canonicalText, fileName: "c")
        #expect(reread == settled)
        #expect(reread.scenario(of: .teardown) == settled.scenario(of: .teardown))
    }
}
