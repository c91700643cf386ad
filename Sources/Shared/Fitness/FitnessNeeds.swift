// SPDX-License-Identifier: Apache-2.0

/// What a worker's share of the load needs of its machine.
package struct FitnessNeeds: Sendable, Equatable {
    /// The most users that are active on this worker at once.
    package let userCount: Int
    /// Engine threads.
    package let threadCount: Int
    package let endpointCount: Int

    package init(userCount: Int, threadCount: Int, endpointCount: Int) {
        self.userCount = userCount
        self.threadCount = threadCount
        self.endpointCount = endpointCount
    }

    /// For the worker with this segment; nil for a late one, which has no users yet.
    package init(_ scenario: Scenario, _ segment: Segment?, threadCount: Int) {
        self.init(
            userCount: segment?.share(of: scenario.load.profile.peakUsers) ?? 0,
            threadCount: threadCount,
            endpointCount: scenario.endpoints.count
        )
    }

    /// One for each user's connection, and the worker's own.
    var openFiles: Int {
        userCount + FitnessLimits.openFileReserve
            + threadCount * FitnessLimits.openFilesPerThread
    }

    var ephemeralPorts: Int { userCount * FitnessLimits.portsPerUser }

    /// An estimate.
    var memoryBytes: Int {
        FitnessLimits.baseMemoryBytes + userCount * FitnessLimits.memoryBytesPerUser
            + endpointCount * threadCount * FitnessLimits.memoryBytesPerEndpoint
    }
}
