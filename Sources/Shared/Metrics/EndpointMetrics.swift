// SPDX-License-Identifier: Apache-2.0

/// Everything counted at one endpoint: success and failure apart, failures by cause, bytes.
///
/// A worker's engine records into one per endpoint and slice; the master merges into one per
/// endpoint and window. Owned by one thread.
public final class EndpointMetrics {
    /// Latencies of successes.
    public let success = Histogram()
    /// Latencies of failures.
    public let failure = Histogram()
    /// Of successes from when they were sent, in the open model; nil before the first.
    ///
    /// `success` then counts from when they were due.
    package private(set) var service: Histogram?
    /// Response bodies as they came over the network.
    public var bodyBytes: UInt64 = 0
    /// Of those counted, how many replies came over HTTP/2.
    package var http2Count: UInt64 = 0
    /// Of successes, by `Phase`; nil before the first.
    private var phases: [Histogram?] = Array(repeating: nil, count: Phase.allCases.count)
    package private(set) var causes: [FailureCause: CauseCount] = [:]

    /// Nothing counted.
    public init() {}

    package var isEmpty: Bool { success.count == 0 && failure.count == 0 }

    /// Counts one success of the open model; both in ns.
    package func recordSuccess(response: Int64, service: Int64) {
        success.record(nanoseconds: response)
        madeService.record(nanoseconds: service)
    }

    /// Counts the phases that a success had.
    package func record(_ durations: PhaseDurations) {
        for phase in Phase.allCases where durations[phase] >= 0 {
            made(phase).record(nanoseconds: durations[phase])
        }
    }

    /// The latencies of a phase; nil when no request had it.
    package func histogram(of phase: Phase) -> Histogram? { phases[phase.rawValue] }

    private func made(_ phase: Phase) -> Histogram {
        if let known = phases[phase.rawValue] { return known }
        let fresh = Histogram()
        phases[phase.rawValue] = fresh
        return fresh
    }

    /// The phases for sending, which are then reset; other counts stay.
    package func takePhases() -> [PhasePayload] {
        Phase.allCases.compactMap { phase in
            guard let histogram = phases[phase.rawValue], histogram.count > 0 else { return nil }
            defer { histogram.reset() }
            return PhasePayload(phase: phase, latencies: LatencyPayload(histogram))
        }
    }

    private var madeService: Histogram {
        if let service { return service }
        let fresh = Histogram()
        service = fresh
        return fresh
    }

    /// Counts one failure; `instant` in ns since the run's start.
    package func recordFailure(_ cause: FailureCause, latency: Int64, instant: Int64) {
        failure.record(nanoseconds: latency)
        add(CauseCount(cause: cause, count: 1, firstNanoseconds: instant, lastNanoseconds: instant))
    }

    /// Counts one soft check that failed: its request stays what it was.
    package func recordSoftFailure(_ cause: FailureCause, instant: Int64) {
        add(CauseCount(cause: cause, count: 1, firstNanoseconds: instant, lastNanoseconds: instant))
    }

    /// Adds a cell whose latencies are at a position of the decoded ones; its phases were checked.
    package func add(_ cell: IntervalCell, at position: Int, of decoded: DecodedPayloads) {
        success.add(decoded.success(ofCell: position))
        failure.add(decoded.failure(ofCell: position))
        let service = decoded.service(ofCell: position)
        if service.totals.count > 0 { madeService.add(service) }
        bodyBytes &+= cell.bodyBytes
        http2Count &+= cell.http2Count
        for cause in cell.causes { add(cause) }
        for part in cell.phases { made(part.phase).add(sound: part.latencies) }
    }

    /// Adds all counts of another.
    package func add(_ other: EndpointMetrics) {
        success.add(other.success)
        failure.add(other.failure)
        if let service = other.service { madeService.add(service) }
        bodyBytes &+= other.bodyBytes
        http2Count &+= other.http2Count
        for phase in Phase.allCases {
            if let histogram = other.phases[phase.rawValue] { made(phase).add(histogram) }
        }
        for cause in other.causes.values { add(cause) }
    }

    /// The sum of several, as a copy.
    package static func sum(of parts: [EndpointMetrics]) -> EndpointMetrics {
        let sum = EndpointMetrics()
        for part in parts { sum.add(part) }
        return sum
    }

    /// Resets everything except the phases, which are taken separately.
    package func reset() {
        success.reset()
        failure.reset()
        service?.reset()
        bodyBytes = 0
        http2Count = 0
        causes.removeAll(keepingCapacity: true)
    }

    /// The cell of this endpoint in a window, for the wire; causes in a fixed order.
    package func cell(window: Int, endpoint: Int) -> IntervalCell {
        IntervalCell(
            window: window,
            endpoint: endpoint,
            success: LatencyPayload(success),
            failure: LatencyPayload(failure),
            service: service.map(LatencyPayload.init) ?? .none,
            bodyBytes: bodyBytes,
            causes: causes.values.sorted {
                ($0.cause.kind.rawValue, $0.cause.detail)
                    < ($1.cause.kind.rawValue, $1.cause.detail)
            },
            http2Count: http2Count
        )
    }

    private func add(_ added: CauseCount) {
        if causes[added.cause]?.add(added) == nil { causes[added.cause] = added }
    }
}
