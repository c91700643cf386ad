// SPDX-License-Identifier: Apache-2.0

extension Interval {
    /// This interval and the following one merged: no sample is lost, only its place in time.
    ///
    /// Both are this worker's own; a broken payload in them is a programmer error.
    package func merged(with next: Interval) -> Interval {
        var merged = self
        merged.endNanoseconds = max(endNanoseconds, next.endNanoseconds)
        merged.activeUsers = next.activeUsers
        merged.engineCPUNanoseconds += next.engineCPUNanoseconds
        merged.sliceCount += next.sliceCount
        merged.health.add(following: next.health)
        merged.startLag.add(next.startLag)
        for cell in next.cells {
            let same = merged.cells.firstIndex {
                $0.window == cell.window && $0.endpoint == cell.endpoint
            }
            if let same { merged.cells[same].add(cell) } else { merged.cells.append(cell) }
        }
        return merged
    }
}

extension IntervalCell {
    fileprivate mutating func add(_ other: IntervalCell) {
        success.add(other.success)
        failure.add(other.failure)
        service.add(other.service)
        bodyBytes &+= other.bodyBytes
        http2Count &+= other.http2Count
        for part in other.phases {
            let same = phases.firstIndex { $0.phase == part.phase }
            if let same { phases[same].latencies.add(part.latencies) } else { phases.append(part) }
        }
        for cause in other.causes {
            let same = causes.firstIndex { $0.cause == cause.cause }
            if let same { causes[same].add(cause) } else { causes.append(cause) }
        }
    }
}

extension LatencyPayload {
    /// Both are this worker's own; a broken one is a programmer error.
    package mutating func add(_ other: LatencyPayload) {
        guard !other.isEmpty else { return }
        guard !isEmpty else {
            self = other
            return
        }
        let sum = Histogram()
        for part in [self, other] { sum.add(sound: part) }
        self = LatencyPayload(sum)
    }
}
