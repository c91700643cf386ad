// SPDX-License-Identifier: Apache-2.0

import TestSupport
import Testing

@testable import Shared

struct FitnessNeedsTests {
    @Test(arguments: [(Segment.whole, 20), (Segment(index: 2, count: 3), 6), (nil, 0)])
    func `a worker needs what its own users need`(segment: Segment?, users: Int) throws {
        let scenario = try example()

        let needs = FitnessNeeds(scenario, segment, threadCount: 2)

        #expect(needs == FitnessNeeds(userCount: users, threadCount: 2, endpointCount: 4))
    }

    @Test(arguments: [
        ("http://shop.example", "shop.example", 80), ("https://shop.example", "shop.example", 443),
        ("http://shop.example:8000/api", "shop.example", 8000),
        ("https://[::1]/api", "::1", 443), ("https://[fe80::1]:8443", "fe80::1", 8443),
        ("http://10.0.0.5/a:b", "10.0.0.5", 80),
    ])
    func `the target is the scenario's host and port`(
        origin: String,
        host: String,
        port: Int
    ) throws {
        let scenario = try example(host: origin)

        #expect(scenario.target == HostPort(host: host, port: port))
    }

    private func example(host: String? = nil) throws -> Scenario {
        let text = try RepositoryFile.text("Examples/content-platform.yaml")
        let parsed = try ScenarioParser.parse(text, fileName: "example")
        return Scenario(host: host ?? parsed.host, users: parsed.users, load: parsed.load)
    }
}
