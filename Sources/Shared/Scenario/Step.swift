// SPDX-License-Identifier: Apache-2.0

/// One part of a task.
package indirect enum Step: Sendable, Equatable {
    case request(RequestTemplate)
    /// Time to think.
    case think(Wait)
    /// One of them, by weight.
    case choose([WeightedTask])
    /// All of them, several times.
    case repeated(Int, [Step])

    package var requests: [RequestTemplate] {
        switch self {
        case .request(let request): [request]
        case .think: []
        case .choose(let tasks): tasks.flatMap(\.steps).flatMap(\.requests)
        case .repeated(_, let steps): steps.flatMap(\.requests)
        }
    }
}
