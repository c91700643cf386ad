// SPDX-License-Identifier: Apache-2.0

import NIOCore
import Shared
import Testing

@testable import Protocol

struct MessageTests {
    @Test(arguments: [
        WorkerMessage.hello(
            Hello(
                nonce: Array(repeating: 5, count: 32),
                workerName: "w-1",
                threadCount: 4,
                toolVersion: "0.1.0"
            )
        ),
        .proof(Array(repeating: 6, count: 32)),
        .ready(scenarioDigest: "abc"),
        .pong(sequence: 9),
        .farewell(.sample),
        .interval(.sample),
    ])
    func `a worker's message comes out as it went in`(message: WorkerMessage) throws {
        #expect(try WorkerMessage(payload: ByteBuffer(bytes: message.payload())) == message)
    }

    @Test(arguments: [
        MasterMessage.challenge(
            nonce: Array(repeating: 1, count: 32),
            proof: Array(repeating: 2, count: 32)
        ),
        .welcome(workerIndex: 3, session: .max),
        .refusal(Refusal(.token, text: "no")),
        .assignment(
            Assignment(
                scenario: Array("{}".utf8),
                scenarioDigest: "d",
                segment: Segment(index: 1, count: 3)
            )
        ),
        .start(delay: .milliseconds(200)),
        .stop(drain: .seconds(10)),
        .intervalAck(sequence: 4),
        .ping(sequence: 5),
        .dismissal,
    ])
    func `a master's message comes out as it went in`(message: MasterMessage) throws {
        #expect(try MasterMessage(payload: ByteBuffer(bytes: message.payload())) == message)
    }

    @Test func `a nonce of another length is out of range`() throws {
        let hello = Hello(nonce: [1], workerName: "w", threadCount: 1, toolVersion: "0")

        #expect(throws: WireError.fieldOutOfRange("hello.nonce")) {
            try WorkerMessage(payload: ByteBuffer(bytes: WorkerMessage.hello(hello).payload()))
        }
    }

    @Test func `a message of the other direction is out of order`() throws {
        let payload = MasterMessage.dismissal.payload()

        #expect(throws: WireError.unexpectedMessage("of a master")) {
            try WorkerMessage(payload: ByteBuffer(bytes: payload))
        }
    }

    @Test func `bytes that are no message are malformed`() throws {
        #expect(throws: WireError.malformedFrame) {
            try WorkerMessage(payload: ByteBuffer(bytes: [0xff, 0xff, 0xff]))
        }
        #expect(throws: WireError.malformedFrame) {
            try WorkerMessage(payload: ByteBuffer())
        }
    }
}

extension WorkerTotals {
    fileprivate static var sample: WorkerTotals {
        var totals = WorkerTotals()
        totals.successes = 10
        totals.failures = 2
        totals.cut = 1
        totals.intervals = 3
        return totals
    }
}

extension Interval {
    fileprivate static var sample: Interval {
        let metrics = EndpointMetrics()
        for latency in 1...100 { metrics.success.record(nanoseconds: Int64(latency) * 1_000_000) }
        metrics.recordFailure(
            FailureCause(.unexpectedStatus, detail: 503),
            latency: 1_000_000,
            instant: 5_000_000
        )
        return Interval(
            sequence: 2,
            slice: 2_000_000_000..<3_000_000_000,
            activeUsers: 20,
            engineCPUNanoseconds: 12_345,
            cells: [metrics.cell(window: 1, endpoint: 3)]
        )
    }
}
