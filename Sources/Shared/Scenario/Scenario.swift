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
    /// What carries requests that either engine could.
    package var engine = EngineChoice.automatic
    package var http = HTTPSettings()
    /// By path as the scenario writes it; templates put them into bodies.
    package var files: [String: [UInt8]] = [:]
    /// What every user begins with; the variables of each kind begin with these.
    package var commonVariables: [Variable] = []
    /// Once per run, before its load, by one user; what it extracts is everybody's.
    package var setup: [Step] = []
    /// Once per run, after its load, by one user.
    package var teardown: [Step] = []
    /// By name; templates take columns of them.
    package internal(set) var data: [DataSource]
    private var found: Found

    /// What follows from the users, found once.
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

    /// What is counted apart, in order of first appearance; indices are stable over all workers.
    package var endpoints: [Endpoint] { found.endpoints }

    /// Every check of every request, in the order of the file; failure causes name them by index.
    package var checks: [ResponseCheck] { found.checks }

    /// Every name that a template can use and a reply or the scenario sets, in order.
    package var variables: [String] { found.variables }

    /// The same with other users or another load.
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

    /// Endpoints that every run long enough measures: those that some task can get to.
    ///
    /// What users do once, at their start or end, may be over before anything is measured.
    package var scheduledEndpoints: Set<Endpoint> {
        let tasks = users.filter { !$0.portion.isNone }.flatMap(\.tasks)
        return Set(
            tasks.flatMap(\.likelyRequests).map { Endpoint(method: $0.method, name: $0.name) }
        )
    }

    /// What only holds as long as every user stays on its worker; nil when nothing does.
    package var promiseOfUniqueness: String? {
        if let data = data.first(where: \.isUnique) { return "data \(data.name)" }
        return users.flatMap(\.templateValues).contains(.counter) ? "${counter()}" : nil
    }

    /// True when a user can be through with its tasks or its data before its time is over.
    package var usersMayEnd: Bool {
        users.contains { $0.taskLimit != nil } || data.contains(where: \.isUnique)
    }

    /// Why the number of users cannot be changed while the run goes on; nil when it can.
    package var reasonAgainstUserChanges: String? {
        if load.profile.arrivals != nil {
            return "the load of this scenario is a rate of arrivals, whoever serves them"
        }
        return usersMayEnd ? "users of this scenario come to their end by themselves" : nil
    }

    /// The most users that a run can be changed to.
    ///
    /// Where users are counted or nothing is to be used twice, those that the run began with.
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
    /// Its requests, without those of options of weight 0.
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
