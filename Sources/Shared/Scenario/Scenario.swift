// SPDX-License-Identifier: Apache-2.0

/// What the virtual users do and how many there are: a validated scenario file.
///
/// Only `ScenarioParser` makes one from a file, and it reports every problem instead of making an
/// impossible one.
package struct Scenario: Sendable, Equatable {
    /// `http` or `https` origin, with an optional path prefix and without a trailing slash.
    package let host: String
    /// Never empty; weights sum to at least 1.
    package let users: [UserKind]
    package let load: Load
    /// What is counted apart, in order of first appearance; indices are stable over all workers.
    package let endpoints: [Endpoint]

    package init(host: String, users: [UserKind], load: Load) {
        self.host = host
        self.users = users
        self.load = load
        var endpoints: [Endpoint] = []
        for request in users.flatMap(\.tasks).map(\.request) {
            let endpoint = Endpoint(method: request.method, name: request.name)
            if !endpoints.contains(endpoint) { endpoints.append(endpoint) }
        }
        self.endpoints = endpoints
    }

    /// The endpoint's position in `endpoints`.
    package func endpointIndex(of request: RequestTemplate) -> Int {
        let endpoint = Endpoint(method: request.method, name: request.name)
        guard let index = endpoints.firstIndex(of: endpoint) else {
            preconditionFailure("\(endpoint) is not of this scenario")
        }
        return index
    }

    /// Result-file names of `endpoints`: the name alone, or `METHOD name` where two share it.
    package var endpointLabels: [String] {
        endpoints.map { endpoint in
            let isShared = endpoints.contains {
                $0.name == endpoint.name && $0.method != endpoint.method
            }
            return isShared ? "\(endpoint.method.rawValue) \(endpoint.name)" : endpoint.name
        }
    }
}

/// Method and name under which requests are counted.
package struct Endpoint: Sendable, Hashable {
    package let method: HTTPMethod
    package let name: String

    package init(method: HTTPMethod, name: String) {
        self.method = method
        self.name = name
    }
}

/// One kind of virtual user.
package struct UserKind: Sendable, Equatable {
    package let name: String
    /// Share among the kinds; 0 switches a kind off.
    package let weight: Int
    package let wait: Wait
    /// Never empty; weights sum to at least 1.
    package let tasks: [WeightedTask]

    package init(name: String, weight: Int, wait: Wait, tasks: [WeightedTask]) {
        self.name = name
        self.weight = weight
        self.wait = wait
        self.tasks = tasks
    }
}

/// One thing a user may do next.
package struct WeightedTask: Sendable, Equatable {
    /// 0 switches a task off.
    package let weight: Int
    package let request: RequestTemplate

    package init(weight: Int, request: RequestTemplate) {
        self.weight = weight
        self.request = request
    }
}

/// How long a user waits after a task.
package enum Wait: Sendable, Equatable {
    case none
    case constant(Duration)
    /// Uniformly distributed; the first is at most the second.
    case between(Duration, Duration)
}
