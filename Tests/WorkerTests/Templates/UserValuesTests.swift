// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct UserValuesTests {
    private static let noTables = DataDeal(
        Scenario(
            host: "http://h",
            users: [],
            load: Load(
                profile: .constant(
                    users: 9,
                    spawnRate: Rate(count: 9, per: .seconds(1)),
                    runTime: .seconds(9)
                ),
                warmup: .zero,
                iterations: 1,
                seed: 1
            )
        ),
        kinds: []
    )

    @Test func `counters are unique over all users`() {
        var seen: Set<[UInt8]> = []

        for user in 0..<9 {
            var values = UserValues(user: user, of: 9, variableCount: 0, Self.noTables)
            var random = RandomStream(seed: 1, index: 1)
            for _ in 0..<20 { seen.insert(values.generated(.counter, &random)) }
        }

        #expect(seen.count == 180)
        #expect(seen.contains(Array("1".utf8)) && seen.contains(Array("180".utf8)))
    }

    @Test func `a UUID has its version and variant, and comes again with the seed`() throws {
        var values = UserValues(user: 0, of: 9, variableCount: 0, Self.noTables)
        var first = RandomStream(seed: 1, index: 1)
        var second = RandomStream(seed: 1, index: 1)

        let uuid = values.generated(.uuid, &first)

        let text = String(decoding: uuid, as: UTF8.self)
        let pattern = /[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}/
        #expect(text.wholeMatch(of: pattern) != nil, "\(text)")
        #expect(values.generated(.uuid, &second) == uuid)
        #expect(values.generated(.uuid, &second) != uuid)
    }

    @Test func `integers stay within their range, the widest too`() {
        var values = UserValues(user: 0, of: 9, variableCount: 0, Self.noTables)
        var random = RandomStream(seed: 1, index: 1)

        let draws = (0..<1000).map { _ in
            Int(String(decoding: values.generated(.integer(-1, 1), &random), as: UTF8.self))
        }

        #expect(Set(draws) == [-1, 0, 1])
        _ = values.generated(.integer(.min, .max), &random)
    }
}
