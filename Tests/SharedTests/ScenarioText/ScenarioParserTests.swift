// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport
import Testing

@testable import Shared

struct ScenarioParserTests {
    @Test func `the shipped example is the mix it says it is`() throws {
        let scenario = try ScenarioParser.parse(
            try RepositoryFile.text("Examples/content-platform.yaml"),
            fileName: "example"
        )

        let user = try #require(scenario.users.first)
        #expect(user.tasks.map(\.weight) == [5, 3, 2, 1])
        #expect(user.wait == .between(.milliseconds(500), .milliseconds(1500)))
        #expect(
            scenario.endpointLabels == [
                "/api/articles/[slug]", "/api/search", "/api/articles/[slug]/recommendations",
                "/api/trending",
            ]
        )
        #expect(user.requests[2].expectedStatus == .oneOf([200]))
        #expect(user.requests[2].timeouts.total == .seconds(5))
        #expect(
            scenario.load.profile
                == .constant(
                    users: 20,
                    spawnRate: Rate(count: 5, per: .seconds(1)),
                    runTime: .seconds(90)
                )
        )
        #expect(scenario.load.warmup == .seconds(15))
    }

    @Test func `what a file leaves out has its default`() throws {
        let scenario = try parse(load: "users: 2, run_time: 10s")

        let request = try #require(scenario.users.first?.requests.first)
        #expect(scenario.users.first?.name == "user-1")
        #expect(scenario.users.first?.portion == .weight(1))
        #expect(scenario.users.first?.wait == Wait.none)
        #expect(request.name == "/a")
        #expect(request.timeouts.total == .seconds(30))
        #expect(request.expectedStatus == .below400)
        #expect(scenario.load.iterations == 1)
        #expect(scenario.load.warmup == .zero)
        #expect(scenario.load.seed == 1)
    }

    @Test func `flags win over the file`() throws {
        var overrides = ScenarioOverrides()
        overrides.host = "https://other:8443/prefix/"
        overrides.users = 7
        overrides.spawnRate = Rate(count: 9, per: .seconds(1))
        overrides.runTime = .seconds(20)
        overrides.warmup = .seconds(5)
        overrides.iterations = 3
        overrides.seed = 99

        let scenario = try parse(load: "users: 2, run_time: 10s", overrides)

        #expect(scenario.host == "https://other:8443/prefix")
        #expect(
            scenario.load
                == Load(
                    profile: .constant(
                        users: 7,
                        spawnRate: Rate(count: 9, per: .seconds(1)),
                        runTime: .seconds(20)
                    ),
                    warmup: .seconds(5),
                    iterations: 3,
                    seed: 99
                )
        )
    }

    @Test func `bodies are made ready to send`() throws {
        let scenario = try parse(
            tasks: """
                - {post: /j, body: {json: {b: 1, a: [true, null, 1.50, "x\\ny", "7"]}}}
                - {post: /f, body: {form: {name: "a b", sign: "&=ä"}}}
                - {post: /t, body: {text: plain}}
                - {post: /s, body: plain, headers: {content-type: text/x}}
                - {post: /o, body: {json: 1}, headers: {Content-Type: application/x}}
                """
        )

        let requests = scenario.users[0].requests
        #expect(
            requests.map(\.body) == [
                #"{"b":1,"a":[true,null,1.50,"x\ny","7"]}"#, "name=a+b&sign=%26%3D%C3%A4", "plain",
                "plain", "1",
            ]
        )
        #expect(
            requests.map { $0.headers.map(\.value) } == [
                ["application/json"], ["application/x-www-form-urlencoded"], [], ["text/x"],
                ["application/x"],
            ]
        )
    }

    @Test func `two methods of one name are told apart by their labels`() throws {
        let scenario = try parse(tasks: "- {get: /a}\n- {post: /a}\n- {get: \"/b?x=1\"}")

        #expect(scenario.endpointLabels == ["GET /a", "POST /a", "/b"])
    }

    @Test func `stages give both their number and their rate`() throws {
        let scenario = try parse(
            load: "stages: [{duration: 10s, users: 5, spawn_rate: 1/s}, {duration: 5s, users: 0}]"
        )

        #expect(
            scenario.load.profile
                == .stages([
                    .init(
                        duration: .seconds(10),
                        users: 5,
                        spawnRate: Rate(count: 1, per: .seconds(1))
                    ),
                    .init(duration: .seconds(5), users: 0, spawnRate: nil),
                ])
        )
    }

    @Test func `flags for users and run time replace stages, one of them does not`() throws {
        var overrides = ScenarioOverrides()
        overrides.users = 3

        #expect(
            problem(load: "stages: [{duration: 10s, users: 5}]", overrides)
                == "--users: the file has stages; give both --users and --run-time to replace them"
        )

        overrides.runTime = .seconds(9)
        let scenario = try parse(load: "stages: [{duration: 10s, users: 5}]", overrides)
        #expect(scenario.load.profile.peakUsers == 3)
    }

    @Test(arguments: 0..<300)
    func `the canonical text reads back as the same scenario`(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed), index: 0)
        let scenario = Scenario.random(&random)

        let reread = try ScenarioParser.parse(scenario.canonicalText, fileName: "canonical")

        #expect(reread == scenario)
        #expect(reread.canonicalText == scenario.canonicalText)
    }

    @Test func `another seed is another test`() throws {
        var overrides = ScenarioOverrides()
        overrides.seed = 2
        let load = "users: 2, run_time: 10s"

        #expect(try parse(load: load).canonicalText != parse(load: load, overrides).canonicalText)
    }

    @Test(arguments: 0..<300)
    func `bytes that are no scenario never crash the parser`(seed: Int) throws {
        var random = RandomStream(seed: UInt64(seed), index: 5)
        var bytes = Array(try RepositoryFile.text("Examples/content-platform.yaml").utf8)
        for _ in 0...random.below(6) {
            bytes[Int(random.below(UInt64(bytes.count)))] = UInt8(random.below(128))
        }
        let text = String(decoding: bytes, as: UTF8.self)

        do throws(ScenarioProblems) {
            _ = try ScenarioParser.parse(text, fileName: "f")
        } catch {
            #expect(!error.problems.isEmpty)
        }
    }
}
