// SPDX-License-Identifier: Apache-2.0

package import Running

/// Gives each second of a run to the feed.
package struct RunWatch: RunFollower {
    package let feed: LiveFeed

    package init(feed: LiveFeed) {
        self.feed = feed
    }

    package func follow(_ coordinator: RunCoordinator) async throws {
        await feed.attach(coordinator)
        do {
            while true {
                await feed.update(from: coordinator)
                try await Task.sleep(for: .seconds(1))
            }
        } catch {
            // The run is over: data since the last second still belong to it.
            await feed.update(from: coordinator)
            throw error
        }
    }
}
