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

    mutating func success(window: Int, endpoint: Int, latency: Int64, bodyBytes: Int64) {
        let metrics = metrics(window, endpoint)
        metrics.success.record(nanoseconds: latency)
        metrics.bodyBytes &+= UInt64(bitPattern: bodyBytes)
        totals.successes &+= 1
    }

    mutating func failure(
        _ cause: FailureCause,
        window: Int,
        endpoint: Int,
        latency: Int64,
        instant: Int64,
        bodyBytes: Int64
    ) {
        let metrics = metrics(window, endpoint)
        metrics.recordFailure(cause, latency: latency, instant: instant)
        metrics.bodyBytes &+= UInt64(bitPattern: bodyBytes)
        totals.failures &+= 1
    }

    /// A success of the open model, in ns from when it was due and from when it was sent.
    mutating func success(
        window: Int,
        endpoint: Int,
        response: Int64,
        service: Int64,
        bodyBytes: Int64
    ) {
        let metrics = metrics(window, endpoint)
        metrics.recordSuccess(response: response, service: service)
        metrics.bodyBytes &+= UInt64(bitPattern: bodyBytes)
        totals.successes &+= 1
    }

    /// An arrival began so long after it was due, in ns.
    mutating func began(lag: Int64) { startLag.record(nanoseconds: lag) }

    /// The open slice's lags; the next slice starts empty.
    mutating func closeStartLag() -> LatencyPayload {
        guard startLag.count > 0 else { return .none }
        defer { startLag.reset() }
        return LatencyPayload(startLag)
    }

    /// A soft check failed; its request is counted apart.
    mutating func softFailure(_ cause: FailureCause, window: Int, endpoint: Int, instant: Int64) {
        metrics(window, endpoint).recordSoftFailure(cause, instant: instant)
    }

    /// A request in flight was cut at the end.
    mutating func cut() { totals.cut &+= 1 }

    /// The open slice's cells, in order of window and endpoint; the next slice starts empty.
    mutating func closeSlice() -> [IntervalCell] {
        var cells: [IntervalCell] = []
        for (window, endpoints) in windows.enumerated() {
            for (endpoint, metrics) in endpoints.enumerated() {
                guard let metrics, !metrics.isEmpty else { continue }
                cells.append(metrics.cell(window: window, endpoint: endpoint))
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
