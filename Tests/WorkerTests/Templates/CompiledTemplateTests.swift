// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct CompiledTemplateTests {
    private let scenario: Scenario
    private let deal: DataDeal
    /// `v` has a value, `w` has none.
    private var values: UserValues

    init() throws {
        let text = """
            host: http://h
            users: [{variables: {v: x, w: x}, tasks: [{get: '/${v}${w}'}]}]
            load: {users: 1, run_time: 9s}
            """
        scenario = try ScenarioParser.parse(text, fileName: "f")
        deal = DataDeal(scenario, kinds: [0])
        values = UserValues(user: 0, of: 1, variableCount: 2, deal)
        values.variables[0] = Array("a/b c".utf8)
    }

    private func filled(_ template: CompiledTemplate) throws -> String {
        var values = values
        var random = RandomStream(seed: 1, index: 0)
        var bytes = Array("> ".utf8)
        try template.fill(&bytes, &values, deal, &random)
        return String(decoding: bytes, as: UTF8.self)
    }

    @Test func `text without values is constant`() throws {
        let template = CompiledTemplate("/a", in: .target, scenario)

        #expect(template.constant == Array("/a".utf8))
        #expect(try filled(template) == "> /a")
    }

    @Test(arguments: [
        (TemplatePlace.target, "> <a%2Fb%20c>"), (.text, "> <a/b c>"), (.header, "> <a/b c>"),
    ])
    func `a value is appended so that it is harmless where it stands`(
        place: TemplatePlace,
        expected: String
    ) throws {
        let template = CompiledTemplate("<${v}>", in: place, scenario)

        #expect(template.constant == nil)
        #expect(try filled(template) == expected)
    }

    @Test func `a value that is not there is named`() {
        let template = CompiledTemplate("${v}${w}", in: .text, scenario)

        #expect(throws: MissingValue.variable(1)) { try filled(template) }
    }

    @Test func `a user and a password are put in base64 together`() throws {
        // RFC 7617's own example.
        let given = Credentials.basic(user: "Aladdin", password: "open sesame")
        let constant = CompiledTemplate(given, scenario).constant
        #expect(constant == Array("Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==".utf8))

        let named = CompiledTemplate(.basic(user: "${v}", password: "p"), scenario)

        #expect(try filled(named) == "> Basic YS9iIGM6cA==")
    }

    @Test func `a token is a header's value`() throws {
        let template = CompiledTemplate(.bearer("${v}"), scenario)

        #expect(try filled(template) == "> Bearer a/b c")
    }
}
