// SPDX-License-Identifier: Apache-2.0

/// A worker's introduction.
package struct Hello: Sendable, Equatable {
    /// Fresh for every connection.
    package var nonce: [UInt8]
    /// For people: host name and process id.
    package let workerName: String
    package let threadCount: Int
    package let toolVersion: String
    /// For a worker that returns to its run.
    package var resumption: Resumption?

    package init(nonce: [UInt8], workerName: String, threadCount: Int, toolVersion: String) {
        self.nonce = nonce
        self.workerName = workerName
        self.threadCount = threadCount
        self.toolVersion = toolVersion
    }

    /// As many random bytes as a nonce has.
    package static func randomNonce() -> [UInt8] {
        (0..<Limits.nonceBytes).map { _ in UInt8.random(in: .min ... .max) }
    }
}
