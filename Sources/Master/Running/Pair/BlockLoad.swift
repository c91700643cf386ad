// SPDX-License-Identifier: Apache-2.0

internal import Shared

extension Scenario {
    /// The scenario of one block: the load of this scenario at its plateau.
    ///
    /// Users start within the first part of `settle`, which is not measured. Both arms of a pair
    /// have the same seed and so the same sequence of requests per user.
    func block(settle: Duration, measured: Duration, seed: UInt64) -> Scenario {
        let length = settle + measured
        var load = Load(
            profile: load.profile.plateau(of: length, within: settle),
            warmup: settle,
            iterations: 1,
            seed: seed
        )
        load.stopTimeout = self.load.stopTimeout
        return with(load: load)
    }
}

extension LoadProfile {
    /// The highest load, held for a time; users start within three quarters of `settle`.
    fileprivate func plateau(of length: Duration, within settle: Duration) -> LoadProfile {
        if let arrivals {
            let highest = arrivals.stages.compactMap(\.rate).max {
                $0.perSecond < $1.perSecond
            }
            let stage = Arrivals.Stage(duration: length, rate: highest, isRamp: false)
            return .arrivals(
                Arrivals(
                    stages: [stage],
                    spacing: arrivals.spacing,
                    maxInFlight: arrivals.maxInFlight
                )
            )
        }
        let rate = Rate(count: Int64(peakUsers), per: max(.milliseconds(1), settle * 3 / 4))
        return .constant(users: peakUsers, spawnRate: rate, runTime: length)
    }
}
