// SPDX-License-Identifier: Apache-2.0

internal import Judging
internal import Records
internal import Running
package import Shared

/// A run over time in a limited number of points.
///
/// Each covers some whole seconds: the maximum of each percentile and of failures, so that no peak
/// is hidden, the mean of requests, the last number of users.
package struct CourseBuckets {
    package let points: [TimelinePoint]
    let bucketSeconds: Int
    /// Seconds of the warm-up.
    package let warmup: [Range<Int>]

    package init(_ timeline: [TimelinePoint], limit: Int) {
        let seconds = (timeline.last?.second ?? 0) - (timeline.first?.second ?? 0) + 1
        let length = max(1, (seconds + limit - 1) / limit)
        bucketSeconds = length
        let warm = timeline.filter { $0.window == 0 }.map(\.second)
        warmup = warm.isEmpty ? [] : [(warm.min() ?? 0)..<((warm.max() ?? 0) + 1)]
        let first = timeline.first?.second ?? 0
        let buckets = Dictionary(grouping: timeline) { ($0.second - first) / length }
        points = buckets.sorted { $0.key < $1.key }.map { Self.point($0.value) }
    }

    private static func point(_ part: [TimelinePoint]) -> TimelinePoint {
        guard var point = part.last, let first = part.first, part.count > 1 else { return part[0] }
        point.second = first.second
        point.requests = part.reduce(0) { $0 + $1.requests } / part.count
        point.failures = part.reduce(0) { max($0, $1.failures) }
        point.percentiles = part.reduce(into: [:]) { highest, second in
            highest.merge(second.percentiles) { max($0, $1) }
        }
        return point
    }
}
