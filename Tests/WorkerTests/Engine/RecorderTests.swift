// SPDX-License-Identifier: Apache-2.0

import Shared
import Testing

@testable import Worker

struct RecorderTests {
    private func sample(window: Int = 0, endpoint: Int = 0) -> Recorder.Sample {
        Recorder.Sample(window: window, endpoint: endpoint, latency: 1000, bodyBytes: 5)
    }

    @Test func `a slice has a cell for each window and endpoint that was used, in their order`() {
        var recorder = Recorder(windowCount: 2, endpointCount: 2)
        recorder.success(sample(window: 1, endpoint: 0), service: nil, PhaseDurations())
        recorder.success(sample(window: 0, endpoint: 1), service: nil, PhaseDurations())

        let cells = recorder.closeSlice(withPhases: true)

        #expect(cells.map(\.window) == [0, 1])
        #expect(cells.map(\.endpoint) == [1, 0])
        #expect(cells.map(\.bodyBytes) == [5, 5])
    }

    @Test func `the next slice starts empty, the totals go on`() {
        var recorder = Recorder(windowCount: 1, endpointCount: 1)
        recorder.success(sample(), service: nil, PhaseDurations())
        recorder.failure(sample(), FailureCause(.connect), instant: 7)
        _ = recorder.closeSlice(withPhases: true)

        recorder.success(sample(), service: nil, PhaseDurations())
        let cells = recorder.closeSlice(withPhases: true)

        #expect(cells.map(\.success.totals.count) == [1])
        #expect(cells.map(\.causes.count) == [0])
        #expect(recorder.totals.successes == 2)
        #expect(recorder.totals.failures == 1)
        #expect(recorder.closeSlice(withPhases: true).isEmpty)
    }

    @Test func `phases wait for a slice that takes them`() {
        var recorder = Recorder(windowCount: 1, endpointCount: 1)
        var phases = PhaseDurations()
        phases.firstByte = 9
        recorder.success(sample(), service: nil, phases)

        let first = recorder.closeSlice(withPhases: false)
        let second = recorder.closeSlice(withPhases: true)

        #expect(first.map(\.phases.count) == [0])
        #expect(second.map(\.phases.count) == [1])
        #expect(second.map(\.success.totals.count) == [0])
    }

    @Test func `a soft failure is counted apart and leaves the request a success`() {
        var recorder = Recorder(windowCount: 1, endpointCount: 1)
        recorder.success(sample(), service: nil, PhaseDurations())
        recorder.softFailure(sample(), FailureCause(.check, detail: 3), instant: 7)

        let cells = recorder.closeSlice(withPhases: true)

        #expect(cells.map(\.success.totals.count) == [1])
        #expect(cells.flatMap(\.causes).map(\.cause) == [FailureCause(.check, detail: 3)])
        #expect(recorder.totals.failures == 0)
    }

    @Test func `the lag of arrivals is told once`() {
        var recorder = Recorder(windowCount: 1, endpointCount: 1)
        recorder.began(lag: 5)

        #expect(recorder.closeStartLag().totals.count == 1)
        #expect(recorder.closeStartLag().isEmpty)
    }
}
