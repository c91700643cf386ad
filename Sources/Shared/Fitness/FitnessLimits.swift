// SPDX-License-Identifier: Apache-2.0

/// Every limit of the checks before the load, each with its reason.
package enum FitnessLimits {
    /// Descriptors beside the users' connections: a worker of one thread holds 21, and every name
    /// that is being looked up takes two more for a moment.
    static let openFileReserve = 64
    /// An engine's epoll, its wake descriptor and libcurl's pair; measured.
    static let openFilesPerThread = 4
    /// A user holds one connection; the one before it keeps its port in TIME_WAIT for a minute.
    static let portsPerUser = 2
    /// All that can be had toward one address: the ports below are for servers.
    static let widestPorts = 1024...65_535
    /// A worker without users.
    static let baseMemoryBytes = 20 * 1024 * 1024
    /// Measured: 200 users take 46 MiB, 300 take 52 MiB.
    static let memoryBytesPerUser = 150 * 1024
    /// One latency histogram of each engine thread, of which latencies touch about half.
    static let memoryBytesPerEndpoint = 100 * 1024
    /// TLS and the bodies that are sent take about as much again, and the need is an estimate.
    static let comfortableMemoryFactor = 2
    /// A run starts on all workers within 50 ms, so that no clock may be off by more than half.
    static let comfortableClockBound = Duration.milliseconds(25)
    /// Beyond a quarter of a slice, samples are shown in the wrong second of the run.
    static let widestClockBound = Duration.milliseconds(250)
    /// A name that takes longer would spoil every first request, too.
    package static let resolveTimeout = Duration.seconds(5)
    /// One lost SYN is sent again after 1 s, the next after 3 s.
    package static let connectTimeout = Duration.seconds(3)
    /// A name may have many addresses; libcurl takes the first that answers.
    package static let addressCount = 8
    /// Addresses that a sentence names.
    static let namedAddressCount = 3
}
