// SPDX-License-Identifier: Apache-2.0

package import Files
internal import Foundation
internal import Shared
internal import Text

/// Reads blocks measured by anybody, one JSON object a line; docs/METHOD.md describes the format.
///
/// The blocks of one pull request stand together, in any order. What is no block at all is an error
/// with its line; a block that makes no sense is a problem of its pull request, which is then INVALID.
package struct BlockFile {
    /// The blocks of one pull request.
    package struct Group {
        /// Its name as JSON, as it was written.
        package let name: String
        package var blocks: [Block]

        package init(name: String, blocks: [Block]) {
            self.name = name
            self.blocks = blocks
        }
    }

    private var lines: LineReader
    /// The first block of the next group, read to see where the last one ended.
    private var ahead: (name: String, block: Block)?
    private var finished: [String: Int] = [:]

    package init(_ path: String) throws(InputError) {
        lines = try LineReader(path, of: "blocks")
    }

    /// What errors call the file.
    package var name: String { lines.name }

    /// The next pull request's blocks; nil after the last.
    package mutating func next() throws -> Group? {
        guard let first = try ahead ?? read() else { return nil }
        ahead = nil
        if let line = finished[first.name] {
            throw problem(
                "the blocks of pr \(first.name) go on here, but ended in line \(line); "
                    + "keep the blocks of one pr together"
            )
        }
        var group = Group(name: first.name, blocks: [first.block])
        var lastLine = lines.lineNumber
        while let next = try read() {
            guard next.name == group.name else {
                ahead = next
                break
            }
            group.blocks.append(next.block)
            lastLine = lines.lineNumber
        }
        finished[group.name] = lastLine
        return group
    }

    private mutating func read() throws -> (name: String, block: Block)? {
        guard let line = try lines.next() else { return nil }
        guard let value = JSONValue(line) else {
            throw problem("this line is not JSON; write one block a line")
        }
        do {
            let fields = try BlockFields(value)
            return (try fields.name, try fields.block(origin: "line \(lines.lineNumber)"))
        } catch {
            throw problem(error.sentence)
        }
    }

    private func problem(_ sentence: String) -> InputError {
        InputError("\(lines.name):\(lines.lineNumber): \(sentence)")
    }
}

/// What is wrong with one line, to stand after its place.
private struct FieldProblem: Error {
    let sentence: String
}

/// One line's fields.
private struct BlockFields {
    private let members: [String: JSONValue]

    init(_ value: JSONValue) throws(FieldProblem) {
        members = try Self.members(of: value, "the block")
    }

    /// A name or a number, as JSON.
    var name: String {
        get throws(FieldProblem) {
            switch members["pr"] {
            case .string(let text): return JSONText.string(text).text
            case .number(let digits): return digits
            case let other:
                throw problem("pr", other, #"the pull request, such as 123 or "fix-search""#)
            }
        }
    }

    func block(origin: String) throws(FieldProblem) -> Block {
        let pair = try count("pair")
        let order = try count("order")
        guard case .string(let armText) = members["arm"], let arm = Arm(rawValue: armText) else {
            throw problem("arm", members["arm"], #""baseline" or "candidate""#)
        }
        var voidReason: String?
        switch members["void"] {
        case nil, .null, .bool(false): break
        case .string(let reason): voidReason = reason
        case .bool(true): voidReason = "no reason given"
        case let other: throw problem("void", other, "the reason why the block does not count")
        }
        guard let listed = members["endpoints"] else {
            throw problem("endpoints", nil, "an object of what was measured, by endpoint")
        }
        var problems: [String] = []
        var endpoints: [String: EndpointBlock] = [:]
        for (name, value) in try Self.members(of: listed, "endpoints") {
            let (measured, problem) = try Self.endpoint(name, value)
            endpoints[name] = measured
            if let problem { problems.append("\(origin): \(name): \(problem)") }
        }
        return Block(
            pair: pair,
            order: order,
            arm: arm,
            endpoints: endpoints,
            voidReason: voidReason,
            problems: voidReason == nil ? problems : [],
            origin: origin,
            startedAt: startedAt
        )
    }

    /// Nil where there is none, or none as we write it: other tools may mean something else by it.
    private var startedAt: Double? {
        guard case .string(let text) = members["started_at"] else { return nil }
        return InstantText.seconds(text)
    }

    private static func endpoint(
        _ name: String,
        _ value: JSONValue
    ) throws(FieldProblem) -> (EndpointBlock, problem: String?) {
        let fields = try members(of: value, "endpoint \(JSONText.string(name).text)")
        guard case .number(let digits) = fields["failures"], let failures = Int(digits) else {
            throw FieldProblem(
                sentence: "endpoint \(JSONText.string(name).text): failures is "
                    + "\(text(of: fields["failures"])); "
                    + "write the number of failed requests, such as 0"
            )
        }
        guard failures >= 0, failures <= Histogram.payloadCountLimit else {
            return (
                .empty,
                "failures is \(failures); it must be from 0 to \(Histogram.payloadCountLimit)"
            )
        }
        switch fields["histogram"] {
        case .null:
            return (EndpointBlock(latencies: LatencyDistribution(), failures: failures), nil)
        case .string(let text):
            do {
                let latencies = try LatencyDistribution(base64: text)
                return (EndpointBlock(latencies: latencies, failures: failures), nil)
            } catch {
                return (.empty, "histogram: \(error.explanation)")
            }
        case let other:
            throw FieldProblem(
                sentence:
                    "endpoint \(JSONText.string(name).text): histogram is \(text(of: other)); "
                    + "write an HdrHistogram V2 payload in base64, or null without a success"
            )
        }
    }

    private func count(_ key: String) throws(FieldProblem) -> Int {
        guard case .number(let digits) = members[key], let number = Int(digits), number >= 1,
            number <= 1_000_000
        else { throw problem(key, members[key], "a whole number from 1") }
        return number
    }

    private func problem(_ key: String, _ found: JSONValue?, _ wanted: String) -> FieldProblem {
        FieldProblem(sentence: "\(key) is \(Self.text(of: found)); write \(wanted)")
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
    ) throws(FieldProblem)
        -> [String: JSONValue]
    {
        guard case .object(let list) = value else {
            throw FieldProblem(sentence: "\(what) is \(text(of: value)); write an object")
        }
        var members: [String: JSONValue] = [:]
        for (name, value) in list {
            guard members.updateValue(value, forKey: name) == nil else {
                throw FieldProblem(
                    sentence: "\(what) has \(JSONText.string(name).text) twice; write it once"
                )
            }
        }
        return members
    }
}
