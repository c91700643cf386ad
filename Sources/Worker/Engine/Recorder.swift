// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// One engine's counts for the open slice, by window of the run and endpoint.
///
/// Owned by the engine's thread. A request is recorded in the window in which it started, so a slow
/// one of the warm-up stays there even if it ends in the measured part.
struct Recorder {
    /// `windows[window][endpoint]`, made when first needed.
    private var windows: [[EndpointMetrics?]]
    /// Of the open model's arrivals in the open slice.
    private let startLag = Histogram()
    /// Over the whole run.
    private(set) var totals = WorkerTotals()

    init(windowCount: Int, endpointCount: Int) {
        windows = Array(
            repeating: Array(repeating: nil, count: endpointCount),
            count: windowCount
        )
    }

    /// One request that ended.
    struct Sample {
        let window: Int
        let endpoint: Int
        /// In ns; in the open model from when the request was due.
        let latency: Int64
        let bodyBytes: Int64
        /// Its reply came over HTTP/2.
        var isHTTP2 = false
    }

    /// `service` is the latency from when the request was sent, in the open model.
    mutating func success(_ sample: Sample, service: Int64?, _ phases: PhaseDurations) {
        let metrics = metrics(sample)
        if let service {
            metrics.recordSuccess(response: sample.latency, service: service)
        } else {
            metrics.success.record(nanoseconds: sample.latency)
        }
        metrics.record(phases)
        totals.successes &+= 1
    }

    /// `instant` in ns since the run's start.
    mutating func failure(_ sample: Sample, _ cause: FailureCause, instant: Int64) {
        metrics(sample).recordFailure(cause, latency: sample.latency, instant: instant)
        totals.failures &+= 1
    }

    /// A soft check failed; its request is counted apart.
    mutating func softFailure(_ sample: Sample, _ cause: FailureCause, instant: Int64) {
        metrics(sample.window, sample.endpoint).recordSoftFailure(cause, instant: instant)
    }

    /// The metrics of the sample's endpoint, with the counts that every reply has.
    private mutating func metrics(_ sample: Sample) -> EndpointMetrics {
        let metrics = metrics(sample.window, sample.endpoint)
        metrics.bodyBytes &+= UInt64(bitPattern: sample.bodyBytes)
        if sample.isHTTP2 { metrics.http2Count &+= 1 }
        return metrics
    }

    /// An arrival started this long after it was due, in ns.
    mutating func began(lag: Int64) { startLag.record(nanoseconds: lag) }

    /// The lags of the open slice; the next slice starts empty.
    mutating func closeStartLag() -> LatencyPayload {
        guard startLag.count > 0 else { return .none }
        defer { startLag.reset() }
        return LatencyPayload(startLag)
    }

    /// A request in flight was cut at the end.
    mutating func cut() { totals.cut &+= 1 }

    /// The open slice's cells, in order of window and endpoint; the next slice starts empty.
    ///
    /// Without `withPhases` the phases wait for a later slice.
    mutating func closeSlice(withPhases: Bool) -> [IntervalCell] {
        var cells: [IntervalCell] = []
        for (window, endpoints) in windows.enumerated() {
            for (endpoint, metrics) in endpoints.enumerated() {
                guard let metrics else { continue }
                let phases = withPhases ? metrics.takePhases() : []
                guard !metrics.isEmpty || !phases.isEmpty else { continue }
                var cell = metrics.cell(window: window, endpoint: endpoint)
                cell.phases = phases
                cells.append(cell)
                metrics.reset()
            }
        }
        return cells
    }

    private mutating func metrics(_ window: Int, _ endpoint: Int) -> EndpointMetrics {
        if let known = windows[window][endpoint] { return known }
        let fresh = EndpointMetrics()
        windows[window][endpoint] = fresh
        return fresh
    }
}
