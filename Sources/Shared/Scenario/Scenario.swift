// SPDX-License-Identifier: Apache-2.0

/// What the virtual users do and how many there are: a validated scenario file.
///
/// Only `ScenarioParser` makes one from a file, and it reports every problem instead of making an
/// impossible one.
package struct Scenario: Sendable, Equatable {
    /// `http` or `https` origin, with an optional path prefix and without a trailing slash.
    package let host: String
    /// Never empty; weights sum to at least 1.
    package private(set) var users: [UserKind] {
        didSet { found = Found(in: users) }
    }
    package private(set) var load: Load
    /// The engine for requests that either engine could send.
    package var engine = EngineChoice.automatic
    package var http = HTTPSettings()
    /// By path as the scenario writes it; templates put them into bodies.
    package var files: [String: [UInt8]] = [:]
    /// Initial variables of every user; those of each kind start with these.
    package var commonVariables: [Variable] = []
    /// Once per run, before its load, by one user; every user gets the values that it extracts.
    package var setup: [Step] = []
    /// Once per run, after its load, by one user.
    package var teardown: [Step] = []
    /// By name; templates take columns of them.
    package internal(set) var data: [DataSource]
    private var found: Found

    /// Values derived from the users, computed once.
    private struct Found: Sendable, Equatable {
        let endpoints: [Endpoint]
        let checks: [ResponseCheck]
        let variables: [String]

        init(in users: [UserKind]) {
            let requests = users.flatMap(\.requests)
            endpoints = requests.map { Endpoint(method: $0.method, name: $0.name) }.uniqued
            checks = requests.flatMap(\.checks).uniqued
            variables =
                (users.flatMap(\.variables).map(\.name)
                + requests.flatMap(\.extractions).map(\.variable)).uniqued
        }
    }

    package init(host: String, users: [UserKind], load: Load, data: [DataSource] = []) {
        self.host = host
        self.users = users
        self.load = load
        self.data = data
        found = Found(in: users)
    }

    /// Endpoints that are counted separately, in order of first appearance; indices are the same on
    /// all workers.
    package var endpoints: [Endpoint] { found.endpoints }

    /// Every check of every request, in the order of the file; failure causes name them by index.
    package var checks: [ResponseCheck] { found.checks }

    /// Every name that a template can use and a reply or the scenario sets, in order.
    package var variables: [String] { found.variables }

    /// The same scenario with other users or another load.
    package func with(users: [UserKind]? = nil, load: Load? = nil) -> Scenario {
        var scenario = self
        if let users { scenario.users = users }
        if let load { scenario.load = load }
        return scenario
    }

    /// The endpoint's position in `endpoints`.
    package func endpointIndex(of request: RequestTemplate) -> Int {
        let endpoint = Endpoint(method: request.method, name: request.name)
        guard let index = endpoints.firstIndex(of: endpoint) else {
            preconditionFailure("\(endpoint) is not of this scenario")
        }
        return index
    }

    /// Endpoints that every run long enough measures: those that some task can reach.
    ///
    /// The requests at the start or end of users may be over before anything is measured.
    package var scheduledEndpoints: Set<Endpoint> {
        let tasks = users.filter { !$0.portion.isNone }.flatMap(\.tasks)
        return Set(
            tasks.flatMap(\.likelyRequests).map { Endpoint(method: $0.method, name: $0.name) }
        )
    }

    /// A guarantee that needs every user to stay on its worker; nil if there is none.
    package var promiseOfUniqueness: String? {
        if let data = data.first(where: \.isUnique) { return "data \(data.name)" }
        return users.flatMap(\.templateValues).contains(.counter) ? "${counter()}" : nil
    }

    /// True if a user can finish its tasks or its data before its time is over.
    package var usersMayEnd: Bool {
        users.contains { $0.taskLimit != nil } || data.contains(where: \.isUnique)
    }

    /// Why the number of users cannot be changed during the run; nil if it can.
    package var reasonAgainstUserChanges: String? {
        if load.profile.arrivals != nil {
            return "this scenario sets arrivals, not users"
        }
        return usersMayEnd
            ? "users of this scenario end on their own (max_tasks or data that run out)" : nil
    }

    /// The most users that a run can be changed to.
    ///
    /// If users are counted or have values that must not be used twice: the number at the start.
    package var userLimit: Int {
        let hasWeights = users.contains { kind in
            if case .weight(let weight) = kind.portion { weight > 0 } else { false }
        }
        return hasWeights && promiseOfUniqueness == nil
            ? ScenarioLimits.users : load.profile.peakUsers
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

extension WeightedTask {
    /// Its requests, without those of options with weight 0.
    fileprivate var likelyRequests: [RequestTemplate] {
        weight == 0 ? [] : steps.flatMap(\.likelyRequests)
    }
}

extension Step {
    fileprivate var likelyRequests: [RequestTemplate] {
        switch self {
        case .request(let request): [request]
        case .think: []
        case .choose(let tasks): tasks.flatMap(\.likelyRequests)
        case .repeated(_, let steps): steps.flatMap(\.likelyRequests)
        }
    }
}

extension Sequence where Element: Hashable {
    /// Each element once, in order of first appearance.
    fileprivate var uniqued: [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
