// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The facts about a reply that do not need its bytes.
struct Reply {
    let status: Int
    /// Of the body, as it came over the network.
    let bodyBytes: Int64
    /// In ns.
    let latency: Int64
}

/// One request's checks and extractions, compiled before the run.
///
/// Owned by one engine.
final class ReplyInspection {
    private struct Check {
        let cause: FailureCause
        let isSoft: Bool
        let test: Test
    }

    private struct Pull {
        let variable: Int
        let source: Source
        let regex: Regex<AnyRegexOutput>?
        let fallback: [UInt8]?
    }

    /// Numbers are compared as such; the rest is text.
    private enum Test {
        /// Nil if the text is not a number.
        case isEqual(Number, Int64?)
        case isAtLeast(Number, Int64)
        case isAtMost(Number, Int64)
        case text(Source, Condition)
    }

    fileprivate enum Number {
        case status
        case size
        case latency
    }

    private enum Source {
        case number(Number)
        /// Position of the field's name among those that are wanted.
        case header(Int)
        case body
        case json(JSONPath)
    }

    /// The condition on a text.
    private enum Condition {
        case exists
        /// In JSON another notation of the same number matches too.
        case equals(String, number: Double?)
        case contains(String)
        case matches(Regex<AnyRegexOutput>)
        case atLeast(Int64)
        case atMost(Int64)
    }

    /// The outcome of inspecting one reply.
    struct Findings {
        /// Of the first hard check that failed.
        var cause: FailureCause?
        var softCauses: [FailureCause] = []
    }

    /// The data that it needs of a reply.
    private(set) var wanted: ReplyCapture.Wanted
    private var checks: [Check] = []
    private var pulls: [Pull] = []

    init(_ template: RequestTemplate, in scenario: Scenario) {
        wanted = ReplyCapture.Wanted(body: template.needsBody)
        checks = template.checks.map { check in
            guard let index = scenario.checks.firstIndex(of: check) else {
                preconditionFailure("\(check.label) is not of this scenario")
            }
            return Check(
                cause: FailureCause(.check, detail: UInt16(clamping: index)),
                isSoft: check.isSoft,
                test: test(check)
            )
        }
        pulls = template.extractions.map { extraction in
            guard let variable = scenario.variables.firstIndex(of: extraction.variable) else {
                preconditionFailure("\(extraction.variable) is not of this scenario")
            }
            return Pull(
                variable: variable,
                source: text(of: extraction.source.subject),
                regex: extraction.pattern.map(Self.compiled),
                fallback: extraction.fallback.map { Array($0.utf8) }
            )
        }
    }

    var isEmpty: Bool { checks.isEmpty && pulls.isEmpty }

    private func test(_ check: ResponseCheck) -> Test {
        switch (Self.number(check.subject), check.condition) {
        case (let number?, .equals(let text)): .isEqual(number, Self.integer(text))
        case (let number?, .atLeast(let limit)): .isAtLeast(number, limit)
        case (let number?, .atMost(let limit)): .isAtMost(number, limit)
        default: .text(text(of: check.subject), Self.compiled(check.condition, check.subject))
        }
    }

    private static func number(_ subject: ResponseCheck.Subject) -> Number? {
        switch subject {
        case .status: .status
        case .size: .size
        case .latency: .latency
        case .header, .body, .json: nil
        }
    }

    /// Adds the needs of one check or extraction.
    private func text(of subject: ResponseCheck.Subject) -> Source {
        switch subject {
        case .status: return .number(.status)
        case .size: return .number(.size)
        case .latency: return .number(.latency)
        case .header(let name):
            let name = Array(name.lowercased().utf8)
            if let known = wanted.headers.firstIndex(of: name) { return .header(known) }
            wanted.headers.append(name)
            return .header(wanted.headers.count - 1)
        case .body: return .body
        case .json(let path): return .json(Self.compiled(path))
        }
    }

    private static func compiled(
        _ condition: ResponseCheck.Condition,
        _ subject: ResponseCheck.Subject
    ) -> Condition {
        switch condition {
        case .exists: return .exists
        case .equals(let text):
            // 1.0 equals 1, but "1.0" as a header does not.
            let number = if case .json = subject { Double(text) } else { Double?.none }
            return .equals(text, number: number)
        case .contains(let part): return .contains(part)
        case .matches(let pattern): return .matches(compiled(pattern))
        case .atLeast(let limit): return .atLeast(limit)
        case .atMost(let limit): return .atMost(limit)
        }
    }

    /// The number with exactly this notation.
    private static func integer(_ text: String) -> Int64? {
        Int64(text).flatMap { String($0) == text ? $0 : nil }
    }

    private static func compiled(_ pattern: String) -> Regex<AnyRegexOutput> {
        do {
            return try Regex(pattern)
        } catch {
            preconditionFailure("the parser let pass \(pattern): \(error)")
        }
    }

    /// A regular expression for each engine, since threads would wait for a shared one.
    private static func compiled(_ path: JSONPath) -> JSONPath {
        do {
            return try JSONPath(path.text)
        } catch {
            preconditionFailure("the parser let pass \(path.text): \(error.sentence)")
        }
    }

    // MARK: A reply

    /// A reply's texts, each made once and only on demand.
    private struct Texts {
        let capture: ReplyCapture
        let reply: Reply
        lazy var body = String(decoding: capture.body, as: UTF8.self)
        lazy var json = JSONValue(capture.body)

        init(_ capture: ReplyCapture, _ reply: Reply) {
            self.capture = capture
            self.reply = reply
        }

        /// Nil for a missing one.
        mutating func text(of source: Source) -> String? {
            switch source {
            case .number(let number): String(reply.value(of: number))
            case .header(let position): capture.header(position)
            case .body: body
            case .json(let path): json.flatMap { path.values(in: $0).first?.plainText }
            }
        }
    }

    /// Inspects a reply with an expected status; extracted values become the user's variables.
    func inspect(
        _ capture: ReplyCapture,
        _ reply: Reply,
        _ variables: inout [[UInt8]?]
    ) -> Findings {
        var findings = Findings()
        var texts = Texts(capture, reply)
        for check in checks where !Self.holds(check.test, reply, &texts) {
            if check.isSoft {
                findings.softCauses.append(check.cause)
            } else if findings.cause == nil {
                findings.cause = check.cause
            }
        }
        guard findings.cause == nil else { return findings }
        for pull in pulls {
            let text = texts.text(of: pull.source)
            guard let value = Self.pulled(text, pull.regex) ?? pull.fallback else {
                findings.cause = FailureCause(.extraction, detail: UInt16(clamping: pull.variable))
                return findings
            }
            variables[pull.variable] = value
        }
        return findings
    }

    /// The first group that took part in the first match; otherwise the match, or the whole text.
    private static func pulled(_ text: String?, _ regex: Regex<AnyRegexOutput>?) -> [UInt8]? {
        guard let text else { return nil }
        guard let regex else { return Array(text.utf8) }
        guard let match = text.firstMatch(of: regex) else { return nil }
        let group = match.output.dropFirst().lazy.compactMap(\.substring).first
        return Array((group ?? text[match.range]).utf8)
    }

    private static func holds(_ test: Test, _ reply: Reply, _ texts: inout Texts) -> Bool {
        switch test {
        case .isEqual(let number, let expected): reply.value(of: number) == expected
        case .isAtLeast(let number, let limit): reply.value(of: number) >= limit
        case .isAtMost(let number, let limit): reply.value(of: number) <= limit
        case .text(let source, let condition):
            texts.text(of: source).map { holds(condition, $0) } ?? false
        }
    }

    private static func holds(_ condition: Condition, _ text: String) -> Bool {
        switch condition {
        case .exists: return true
        case .equals(let expected, let number):
            guard text != expected, let number else { return text == expected }
            return Double(text) == number
        case .contains(let part): return text.contains(part)
        case .matches(let regex): return text.firstMatch(of: regex) != nil
        case .atLeast(let limit): return Double(text).map { $0 >= Double(limit) } ?? false
        case .atMost(let limit): return Double(text).map { $0 <= Double(limit) } ?? false
        }
    }
}

extension Reply {
    fileprivate func value(of number: ReplyInspection.Number) -> Int64 {
        switch number {
        case .status: Int64(status)
        case .size: bodyBytes
        case .latency: latency
        }
    }
}

extension Extraction.Source {
    fileprivate var subject: ResponseCheck.Subject {
        switch self {
        case .header(let name): .header(name)
        case .body: .body
        case .json(let path): .json(path)
        }
    }
}
