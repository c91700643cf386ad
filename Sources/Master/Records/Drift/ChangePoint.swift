// SPDX-License-Identifier: Apache-2.0

/// Where a series goes over to another level.
struct ChangePoint: Equatable {
    /// The first value of the new level.
    let index: Int
    /// Means of the stretches before and after, up to the next change points.
    let before: Double
    let after: Double
    /// Two-sided p of Student's t between both stretches; see `StretchMoments.pValue`.
    let pValue: Double

    /// The change, relative to whichever level makes it larger; none from or to a mean of 0.
    var magnitude: Double {
        let forward = before == 0 ? 0 : abs(after / before - 1)
        let backward = after == 0 ? 0 : abs(before / after - 1)
        return backward > forward ? backward : forward
    }
}
