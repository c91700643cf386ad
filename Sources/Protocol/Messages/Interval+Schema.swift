// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared
internal import SwiftProtobuf

// The interval to and from its wire message. The master checks whether window and endpoint exist in
// the run; here only the form is checked.

extension Interval {
    init(_ schema: Tidemark_Interval) throws(WireError) {
        let start = try signed(schema.startNanoseconds, "interval.start_nanoseconds")
        let end = try signed(schema.endNanoseconds, "interval.end_nanoseconds")
        guard start <= end else { throw .fieldOutOfRange("interval.end_nanoseconds") }
        guard schema.cells.count <= Limits.cellsPerInterval else {
            throw .fieldOutOfRange("interval.cells")
        }
        var cells: [IntervalCell] = []
        cells.reserveCapacity(schema.cells.count)
        for cell in schema.cells { cells.append(try IntervalCell(cell)) }
        self.init(
            sequence: schema.sequence,
            slice: start..<end,
            activeUsers: Int(schema.activeUsers),
            engineCPUNanoseconds: try signed(
                schema.engineCpuNanoseconds,
                "interval.engine_cpu_nanoseconds"
            ),
            cells: cells
        )
        sliceCount = max(1, Int(schema.sliceCount))
        health = try GeneratorHealth(schema.health)
        startLag = try LatencyPayload(schema.startLag)
    }

    var schema: Tidemark_Interval {
        .with {
            $0.sequence = sequence
            $0.startNanoseconds = UInt64(startNanoseconds)
            $0.endNanoseconds = UInt64(endNanoseconds)
            $0.activeUsers = UInt32(activeUsers)
            $0.engineCpuNanoseconds = UInt64(engineCPUNanoseconds)
            $0.cells = cells.map(\.schema)
            $0.sliceCount = UInt32(sliceCount)
            $0.health = health.schema
            if !startLag.isEmpty { $0.startLag = startLag.schema }
        }
    }
}

extension GeneratorHealth {
    fileprivate init(_ schema: Tidemark_Health) throws(WireError) {
        self.init()
        loopLagNanoseconds = try signed(schema.loopLagNanoseconds, "health.loop_lag_nanoseconds")
        busiestCPUNanoseconds = try signed(
            schema.busiestCpuNanoseconds,
            "health.busiest_cpu_nanoseconds"
        )
        lateStartCount = schema.lateStartCount
        restedSliceCount = Int(schema.restedSliceCount)
        droppedStartCount = schema.droppedStartCount
        startLagNanoseconds = try signed(
            schema.startLagNanoseconds,
            "health.start_lag_nanoseconds"
        )
    }

    fileprivate var schema: Tidemark_Health {
        .with {
            $0.loopLagNanoseconds = UInt64(loopLagNanoseconds)
            $0.busiestCpuNanoseconds = UInt64(busiestCPUNanoseconds)
            $0.lateStartCount = lateStartCount
            $0.restedSliceCount = UInt32(restedSliceCount)
            $0.droppedStartCount = droppedStartCount
            $0.startLagNanoseconds = UInt64(startLagNanoseconds)
        }
    }
}

extension IntervalCell {
    fileprivate init(_ schema: Tidemark_Cell) throws(WireError) {
        guard schema.causes.count <= Limits.causesPerCell else {
            throw .fieldOutOfRange("cell.causes")
        }
        var causes: [CauseCount] = []
        for cause in schema.causes { causes.append(try CauseCount(cause)) }
        self.init(
            window: Int(schema.window),
            endpoint: Int(schema.endpoint),
            success: try LatencyPayload(schema.success),
            failure: try LatencyPayload(schema.failure),
            service: try LatencyPayload(schema.service),
            bodyBytes: schema.bodyBytes,
            causes: causes,
            http2Count: schema.http2Count
        )
        guard schema.phases.count <= Phase.allCases.count else {
            throw .fieldOutOfRange("cell.phases")
        }
        for part in schema.phases {
            guard let phase = Phase(rawValue: Int(part.phase)) else {
                throw .fieldOutOfRange("phase_latencies.phase")
            }
            phases.append(
                PhasePayload(phase: phase, latencies: try LatencyPayload(part.latencies))
            )
        }
    }

    fileprivate var schema: Tidemark_Cell {
        .with {
            $0.window = UInt32(window)
            $0.endpoint = UInt32(endpoint)
            if !success.isEmpty { $0.success = success.schema }
            if !failure.isEmpty { $0.failure = failure.schema }
            if !service.isEmpty { $0.service = service.schema }
            $0.bodyBytes = bodyBytes
            $0.causes = causes.map(\.schema)
            $0.http2Count = http2Count
            $0.phases = phases.map { part in
                .with {
                    $0.phase = UInt32(part.phase.rawValue)
                    $0.latencies = part.latencies.schema
                }
            }
        }
    }
}

extension LatencyPayload {
    /// An absent message is no latencies; its minimum is then not on the wire.
    fileprivate init(_ schema: Tidemark_Latencies) throws(WireError) {
        var totals = LatencyTotals()
        if schema.count > 0 {
            totals.count = schema.count
            totals.sumNanoseconds = schema.sumNanoseconds
            totals.minNanoseconds = try signed(schema.minNanoseconds, "latencies.min_nanoseconds")
            totals.maxNanoseconds = try signed(schema.maxNanoseconds, "latencies.max_nanoseconds")
            totals.clampedCount = schema.clampedCount
        }
        self.init(totals: totals, histogram: Array(schema.histogram))
    }

    fileprivate var schema: Tidemark_Latencies {
        .with {
            $0.count = totals.count
            $0.sumNanoseconds = totals.sumNanoseconds
            $0.minNanoseconds = UInt64(totals.minNanoseconds)
            $0.maxNanoseconds = UInt64(totals.maxNanoseconds)
            $0.clampedCount = totals.clampedCount
            $0.histogram = Data(histogram)
        }
    }
}

extension CauseCount {
    fileprivate init(_ schema: Tidemark_Cause) throws(WireError) {
        guard let raw = UInt16(exactly: schema.kind),
            let kind = FailureCause.Kind(rawValue: raw),
            let detail = UInt16(exactly: schema.detail)
        else { throw .fieldOutOfRange("cause.kind") }
        self.init(
            cause: FailureCause(kind, detail: detail),
            count: schema.count,
            firstNanoseconds: try signed(schema.firstNanoseconds, "cause.first_nanoseconds"),
            lastNanoseconds: try signed(schema.lastNanoseconds, "cause.last_nanoseconds")
        )
    }

    fileprivate var schema: Tidemark_Cause {
        .with {
            $0.kind = UInt32(cause.kind.rawValue)
            $0.detail = UInt32(cause.detail)
            $0.count = count
            $0.firstNanoseconds = UInt64(firstNanoseconds)
            $0.lastNanoseconds = UInt64(lastNanoseconds)
        }
    }
}
