// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The time line of one endpoint.
struct EndpointHistory: Equatable {
    let method: String
    let name: String
    /// Only seconds in which something of it ended.
    let points: [TimelinePoint]
}
