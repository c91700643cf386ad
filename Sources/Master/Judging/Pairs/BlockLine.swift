// SPDX-License-Identifier: Apache-2.0

internal import Files
package import Shared
internal import Text

/// One block as one JSON object on one line: what `tidemark pair` writes and `tidemark judge` reads.
///
/// docs/METHOD.md describes the format. Keys that are not here are let pass: others may have more to
/// say of a block.
package struct BlockLine: Equatable {
    package struct Endpoint: Equatable {
        package let failures: Int
        /// An HdrHistogram V2 payload in base64; nil without a success.
        package let histogram: String?
        /// The same of phases that a metric reads; a phase that no success had is absent.
        package let phases: [Phase: String]

        package init(failures: Int, histogram: String?, phases: [Phase: String] = [:]) {
            self.failures = failures
            self.histogram = histogram
            self.phases = phases
        }
    }

    package let name: PullRequestName
    package let pair: Int
    package let order: Int
    package let arm: Arm
    /// Why it does not count.
    package var voidReason: String?
    /// ISO 8601.
    package var startedAt: String?
    package var durationSeconds: Double?
    package let endpoints: [String: Endpoint]

    package init(
        name: PullRequestName,
        pair: Int,
        order: Int,
        arm: Arm,
        voidReason: String? = nil,
        startedAt: String? = nil,
        durationSeconds: Double? = nil,
        endpoints: [String: Endpoint]
    ) {
        self.name = name
        self.pair = pair
        self.order = order
        self.arm = arm
        self.voidReason = voidReason
        self.startedAt = startedAt
        self.durationSeconds = durationSeconds
        self.endpoints = endpoints
    }

    fileprivate enum Key: String {
        case name = "pr"
        case pair
        case order
        case arm
        case voidReason = "void"
        case startedAt = "started_at"
        case durationSeconds = "duration_seconds"
        case endpoints
        case failures
        case histogram
        case phases
    }

    /// What is wrong with a line, to stand after its place.
    package struct Problem: Error {
        package let sentence: String

        package init(sentence: String) {
            self.sentence = sentence
        }
    }
}

// MARK: Writing

extension BlockLine {
    /// Endpoints are sorted.
    package var json: JSONText {
        var fields: [(Key, JSONText)] = [
            (.name, name.json), (.pair, .number(pair)), (.order, .number(order)),
            (.arm, .string(arm.rawValue)),
        ]
        if let voidReason { fields.append((.voidReason, .string(voidReason))) }
        if let startedAt { fields.append((.startedAt, .string(startedAt))) }
        if let durationSeconds { fields.append((.durationSeconds, .number(durationSeconds))) }
        let measured = endpoints.sorted { $0.key < $1.key }.map { ($0, $1.json) }
        fields.append((.endpoints, .object(measured)))
        return .object(fields.map { ($0.rawValue, $1) })
    }
}

extension BlockLine.Endpoint {
    fileprivate var json: JSONText {
        var fields: [(BlockLine.Key, JSONText)] = [
            (.failures, .number(failures)),
            (.histogram, histogram.map(JSONText.string) ?? .literal("null")),
        ]
        if !phases.isEmpty {
            let payloads = phases.sorted { $0.key.rawValue < $1.key.rawValue }
            fields.append((.phases, .object(payloads.map { ($0.text, .string($1)) })))
        }
        return .object(fields.map { ($0.rawValue, $1) })
    }
}

// MARK: Reading

extension BlockLine {
    package init(_ value: JSONValue) throws(Problem) {
        let fields = try Fields(value, "the block")
        name = try fields.name
        pair = try fields.count(.pair)
        order = try fields.count(.order)
        arm = try fields.arm
        voidReason = try fields.voidReason
        startedAt = fields.text(.startedAt)
        durationSeconds = fields.number(.durationSeconds)
        endpoints = try fields.endpoints
    }

    /// The block, with what is wrong with its figures; `origin` is what its problems name.
    package func block(origin: String) -> Block {
        var problems: [String] = []
        var measured: [String: EndpointBlock] = [:]
        for (name, endpoint) in endpoints.sorted(by: { $0.key < $1.key }) {
            do throws(Problem) {
                measured[name] = try endpoint.measured(seconds: durationSeconds)
            } catch {
                measured[name] = .empty
                problems.append("\(origin): \(name): \(error.sentence)")
            }
        }
        return Block(
            pair: pair,
            order: order,
            arm: arm,
            endpoints: measured,
            voidReason: voidReason,
            problems: voidReason == nil ? problems : [],
            origin: origin,
            // Other tools may mean something else by it.
            startedAt: startedAt.flatMap(InstantText.seconds)
        )
    }
}

extension BlockLine.Endpoint {
    /// `seconds` is the length of the block's measured part.
    fileprivate func measured(seconds: Double?) throws(BlockLine.Problem) -> EndpointBlock {
        guard failures >= 0, failures <= Histogram.payloadCountLimit else {
            throw BlockLine.Problem(
                sentence: "failures is \(failures); it must be from 0 to "
                    + "\(Histogram.payloadCountLimit)"
            )
        }
        var measured: [Phase: LatencyDistribution] = [:]
        for (phase, payload) in phases {
            measured[phase] = try Self.distribution(payload, "phases: \(phase.text)")
        }
        return EndpointBlock(
            latencies: try Self.distribution(histogram, "histogram"),
            failures: failures,
            phases: measured,
            seconds: seconds
        )
    }

    /// `what` is what a problem of the payload begins with.
    private static func distribution(
        _ payload: String?,
        _ what: String
    ) throws(BlockLine.Problem) -> LatencyDistribution {
        guard let payload else { return LatencyDistribution() }
        do {
            return try LatencyDistribution(base64: payload)
        } catch {
            throw BlockLine.Problem(sentence: "\(what): \(error.explanation)")
        }
    }
}

/// The members of one object of a line.
private struct Fields {
    private let members: [String: JSONValue]
    /// What a problem of a member begins with.
    private let place: String

    /// `what` is what a problem calls the object.
    package init(_ value: JSONValue, _ what: String, place: String = "") throws(BlockLine.Problem) {
        members = try Self.members(of: value, what)
        self.place = place
    }

    package var name: PullRequestName {
        get throws(BlockLine.Problem) {
            switch self[.name] {
            case .string(let text): return .text(text)
            case .number(let digits): return .number(digits)
            default: throw problem(.name, #"the pull request, such as 123 or "fix-search""#)
            }
        }
    }

    package var arm: Arm {
        get throws(BlockLine.Problem) {
            guard let text = text(.arm), let arm = Arm(rawValue: text) else {
                throw problem(.arm, #""baseline" or "candidate""#)
            }
            return arm
        }
    }

    package var voidReason: String? {
        get throws(BlockLine.Problem) {
            switch self[.voidReason] {
            case nil, .null, .bool(false): return nil
            case .string(let reason): return reason
            case .bool(true): return "no reason given"
            default: throw problem(.voidReason, "the reason why the block does not count")
            }
        }
    }

    package var endpoints: [String: BlockLine.Endpoint] {
        get throws(BlockLine.Problem) {
            guard let listed = self[.endpoints] else {
                throw problem(.endpoints, "an object of what was measured, by endpoint")
            }
            var endpoints: [String: BlockLine.Endpoint] = [:]
            for (name, value) in try Self.members(of: listed, "endpoints") {
                let what = "endpoint \(JSONText.string(name).text)"
                endpoints[name] = try Fields(value, what, place: what + ": ").endpoint
            }
            return endpoints
        }
    }

    private var endpoint: BlockLine.Endpoint {
        get throws(BlockLine.Problem) {
            guard case .number(let digits) = self[.failures], let failures = Int(digits) else {
                throw problem(.failures, "the number of failed requests, such as 0")
            }
            let phases = try phases
            if case .null = self[.histogram] {
                return BlockLine.Endpoint(failures: failures, histogram: nil, phases: phases)
            }
            guard let payload = text(.histogram) else {
                throw problem(
                    .histogram,
                    "an HdrHistogram V2 payload in base64, or null without a success"
                )
            }
            return BlockLine.Endpoint(failures: failures, histogram: payload, phases: phases)
        }
    }

    /// Those that a metric reads; others may be anybody's.
    private var phases: [Phase: String] {
        get throws(BlockLine.Problem) {
            guard let listed = self[.phases] else { return [:] }
            let members = try Self.members(of: listed, "phases")
            var phases: [Phase: String] = [:]
            for phase in Metric.phases {
                switch members[phase.text] {
                case nil, .null: continue
                case .string(let payload): phases[phase] = payload
                default:
                    throw problem(
                        .phases,
                        "an object of HdrHistogram V2 payloads in base64, by phase"
                    )
                }
            }
            return phases
        }
    }

    package func count(_ key: BlockLine.Key) throws(BlockLine.Problem) -> Int {
        guard case .number(let digits) = self[key], let number = Int(digits), number >= 1,
            number <= 1_000_000
        else { throw problem(key, "a whole number from 1") }
        return number
    }

    package func text(_ key: BlockLine.Key) -> String? {
        guard case .string(let text) = self[key] else { return nil }
        return text
    }

    package func number(_ key: BlockLine.Key) -> Double? {
        guard case .number(let digits) = self[key] else { return nil }
        return Double(digits)
    }

    private subscript(key: BlockLine.Key) -> JSONValue? { members[key.rawValue] }

    private func problem(_ key: BlockLine.Key, _ wanted: String) -> BlockLine.Problem {
        BlockLine.Problem(
            sentence: "\(place)\(key.rawValue) is \(Self.text(of: self[key])); write \(wanted)"
        )
    }

    private static func text(of value: JSONValue?) -> String {
        switch value {
        case nil: "missing"
        case .string(let text): JSONText.string(text.count > 40 ? text.prefix(40) + "…" : text).text
        case .array: "a list"
        case .object: "an object"
        case .some(let scalar): scalar.plainText
        }
    }

    private static func members(
        of value: JSONValue,
        _ what: String
    ) throws(BlockLine.Problem) -> [String: JSONValue] {
        guard case .object(let list) = value else {
            throw BlockLine.Problem(sentence: "\(what) is \(text(of: value)); write an object")
        }
        var members: [String: JSONValue] = [:]
        for (name, value) in list {
            guard members.updateValue(value, forKey: name) == nil else {
                throw BlockLine.Problem(
                    sentence: "\(what) has \(JSONText.string(name).text) twice; write it once"
                )
            }
        }
        return members
    }
}
