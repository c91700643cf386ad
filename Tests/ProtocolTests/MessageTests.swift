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
        .hello(.returning),
        .ready(
            scenarioDigest: "abc",
            checks: [
                FitnessCheck(name: .openFiles, level: .failure, finding: "64", fix: "ulimit -n"),
                FitnessCheck(name: .clock, level: .fine, finding: "0.1 ms"),
            ]
        ),
        .pong(sequence: 9, clock: 77),
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
        .welcome(
            Welcome(
                workerIndex: 3,
                resumption: Resumption(run: 5, session: .max),
                mergedCount: 12
            )
        ),
        .refusal(Refusal(.token, text: "no")),
        .assignment(
            Assignment(
                scenario: Array("{}".utf8),
                scenarioDigest: "d",
                segment: Segment(index: 1, count: 3),
                contact: .standard
            )
        ),
        .assignment(
            Assignment(
                scenario: [],
                scenarioDigest: "d",
                segment: nil,
                contact: Contact(silence: .seconds(2), grace: .seconds(3), restsWhenUnheard: true)
            )
        ),
        .adjust(
            Adjustment(
                moves: [
                    UserMove(user: 7, instantNanoseconds: 5, isGain: true),
                    UserMove(user: 1, instantNanoseconds: 6, isGain: false),
                ],
                changes: [
                    UserChange(
                        instantNanoseconds: 7,
                        users: 30,
                        spawnRate: Rate(count: 5, per: .seconds(2))
                    )
                ]
                .compactMap { $0 }
            )
        ),
        .start(clock: 123),
        .stop(drain: .seconds(10)),
        .intervalAck(sequence: 4),
        .ping(sequence: 5, heardCount: 4),
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

extension Hello {
    fileprivate static var returning: Hello {
        var hello = Hello(
            nonce: Array(repeating: 5, count: 32),
            workerName: "w",
            threadCount: 1,
            toolVersion: "0"
        )
        hello.resumption = Resumption(run: 3, session: 9)
        return hello
    }
}

extension WorkerTotals {
    fileprivate static var sample: WorkerTotals {
        var totals = WorkerTotals()
        totals.successes = 10
        totals.failures = 2
        totals.cut = 1
        totals.intervals = 3
        totals.usersAreThrough = true
        totals.variables = ["token": [0, 255, 36], "a": []]
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
        var interval = Interval(
            sequence: 2,
            slice: 2_000_000_000..<3_000_000_000,
            activeUsers: 20,
            engineCPUNanoseconds: 12_345,
            cells: [metrics.cell(window: 1, endpoint: 3)]
        )
        interval.sliceCount = 3
        interval.health.loopLagNanoseconds = 1
        interval.health.busiestCPUNanoseconds = 2
        interval.health.lateStartCount = 3
        interval.health.droppedStartCount = 4
        interval.health.startLagNanoseconds = 5
        return interval
    }
}
