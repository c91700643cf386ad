// SPDX-License-Identifier: Apache-2.0

package import Shared

extension Scenario {
    /// 20 users at 5 a second, 90 s, of which 15 s are warm-up.
    package static let sample = requesting(["/a"])

    /// One kind of user, which requests each of these paths alike.
    package static func requesting(
        _ paths: [String],
        at host: String = "http://localhost",
        load: Load = .sample()
    ) -> Scenario {
        let tasks = paths.map { path in
            WeightedTask(
                weight: 1,
                request: RequestTemplate(method: .get, path: path, name: path)
            )
        }
        let kind = UserKind(name: "user", weight: 1, wait: .none, tasks: tasks)
        return Scenario(host: host, users: paths.isEmpty ? [] : [kind], load: load)
    }
}

extension Load {
    /// With the rate in users a second.
    package static func sample(
        users: Int = 20,
        rate: Int64 = 5,
        runTime: Duration = .seconds(90),
        warmup: Duration = .seconds(15),
        iterations: Int = 1
    ) -> Load {
        Load(
            profile: .constant(
                users: users,
                spawnRate: Rate(count: rate, per: .seconds(1)),
                runTime: runTime
            ),
            warmup: warmup,
            iterations: iterations,
            seed: 1
        )
    }
}
