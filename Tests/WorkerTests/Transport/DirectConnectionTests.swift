// SPDX-License-Identifier: Apache-2.0

import NIOCore
import NIOPosix
import Shared
import Testing

@testable import Worker

struct DirectConnectionTests {
    @Test func `a connection that is open but has no socket has failed`() async throws {
        // Nobody says anything to libcurl, which waits for the handshake until the test ends.
        let silent = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .bind(host: "127.0.0.1", port: 0).get()
        let port = silent.localAddress?.port ?? 0
        let scenario = try ScenarioParser.parse(
            "host: https://127.0.0.1:\(port)\nusers: [{tasks: [get: /]}]\n"
                + "load: {users: 1, run_time: 1s}",
            fileName: "f"
        )
        let control = try EngineControl(drainNanoseconds: 0)
        let loop = try TransferLoop(
            wakeDescriptor: control.wakeDescriptor,
            ConnectionSettings(scenario)
        )
        let connection = try loop.connection(ofUser: 0)
        connection.start(
            Array("GET / HTTP/1.1\r\n\r\n".utf8),
            isHead: false,
            at: MonotonicClock.now(),
            Timeouts(RequestTimeouts()),
            ReplyCapture()
        )
        #expect(loop.completions.isEmpty)

        connection.opened(-1)

        #expect(loop.completions.map(\.cause) == [FailureCause(.connect)])
        loop.shutDown()
        try await silent.close()
    }
}
