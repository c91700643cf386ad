// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// What is known of a reply without its bytes.
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
        let subject: ResponseCheck.Subject
        let condition: ResponseCheck.Condition
        let regex: Regex<AnyRegexOutput>?
    }

    private struct Pull {
        let variable: Int
        let source: Extraction.Source
        let regex: Regex<AnyRegexOutput>?
        let fallback: [UInt8]?
    }

    /// What a reply's looks come to.
    struct Findings {
        /// Of the first hard check that failed.
        var cause: FailureCause?
        var softCauses: [FailureCause] = []
    }

    /// What it needs of a reply.
    let wanted: ReplyCapture.Wanted
    private let checks: [Check]
    private let pulls: [Pull]

    init(_ template: RequestTemplate, in scenario: Scenario) {
        checks = template.checks.map { check in
            guard let index = scenario.checks.firstIndex(of: check) else {
                preconditionFailure("\(check.label) is not of this scenario")
            }
            var regex: Regex<AnyRegexOutput>?
            if case .matches(let pattern) = check.condition { regex = Self.compiled(pattern) }
            return Check(
                cause: FailureCause(.check, detail: UInt16(clamping: index)),
                isSoft: check.isSoft,
                subject: check.subject,
                condition: check.condition,
                regex: regex
            )
        }
        pulls = template.extractions.map { extraction in
            guard let variable = scenario.variables.firstIndex(of: extraction.variable) else {
                preconditionFailure("\(extraction.variable) is not of this scenario")
            }
            return Pull(
                variable: variable,
                source: extraction.source,
                regex: extraction.pattern.map(Self.compiled),
                fallback: extraction.fallback.map { Array($0.utf8) }
            )
        }
        wanted = ReplyCapture.Wanted(
            body: template.looksAtBody,
            headers: checks.compactMap(\.subject.headerName)
                + pulls.compactMap(\.source.headerName)
        )
    }

    var isEmpty: Bool { checks.isEmpty && pulls.isEmpty }

    private static func compiled(_ pattern: String) -> Regex<AnyRegexOutput> {
        do {
            return try Regex(pattern)
        } catch {
            preconditionFailure("the parser let pass \(pattern): \(error)")
        }
    }

    /// Looks at a reply whose status was as expected; extracted values go to the user's variables.
    func inspect(
        _ capture: ReplyCapture,
        _ reply: Reply,
        _ variables: inout [[UInt8]?]
    ) -> Findings {
        var findings = Findings()
        lazy var json = JSONValue(capture.body)
        for check in checks {
            let number: Int64? =
                switch check.subject {
                case .status: Int64(reply.status)
                case .size: reply.bodyBytes
                case .latency: reply.latency
                case .header, .body, .json: nil
                }
            let holds =
                if let number {
                    Self.holds(check, text: String(number))
                } else {
                    Self.holds(check, text: Self.text(of: check.subject, capture, &json))
                }
            guard !holds else { continue }
            if check.isSoft {
                findings.softCauses.append(check.cause)
            } else if findings.cause == nil {
                findings.cause = check.cause
            }
        }
        guard findings.cause == nil else { return findings }
        for pull in pulls {
            let text = Self.text(of: pull.source.subject, capture, &json)
            guard let value = Self.pulled(text, pull.regex) ?? pull.fallback else {
                findings.cause = FailureCause(.extraction, detail: UInt16(clamping: pull.variable))
                return findings
            }
            variables[pull.variable] = value
        }
        return findings
    }

    private static func text(
        of subject: ResponseCheck.Subject,
        _ capture: ReplyCapture,
        _ json: inout JSONValue?
    ) -> String? {
        switch subject {
        case .header(let name): capture.header(name.lowercased())
        case .body: String(decoding: capture.body, as: UTF8.self)
        case .json(let path): json.flatMap { path.values(in: $0).first?.plainText }
        case .status, .size, .latency: nil
        }
    }

    /// The first group that took part in the first match, or the match, or all of it.
    private static func pulled(_ text: String?, _ regex: Regex<AnyRegexOutput>?) -> [UInt8]? {
        guard let text else { return nil }
        guard let regex else { return Array(text.utf8) }
        guard let match = text.firstMatch(of: regex) else { return nil }
        let group = match.output.dropFirst().lazy.compactMap(\.substring).first
        return Array((group ?? text[match.range]).utf8)
    }

    private static func holds(_ check: Check, text: String?) -> Bool {
        guard let text else { return false }
        switch check.condition {
        case .exists: return true
        case .equals(let expected):
            guard text != expected else { return true }
            // 1.0 is 1, but "1.0" as a header is not.
            guard case .json = check.subject, let value = Double(text) else { return false }
            return value == Double(expected)
        case .contains(let part): return text.contains(part)
        case .matches: return check.regex.map { text.firstMatch(of: $0) != nil } ?? false
        case .atLeast(let limit): return Double(text).map { $0 >= Double(limit) } ?? false
        case .atMost(let limit): return Double(text).map { $0 <= Double(limit) } ?? false
        }
    }
}

extension ResponseCheck.Subject {
    fileprivate var headerName: String? {
        if case .header(let name) = self { name.lowercased() } else { nil }
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

    fileprivate var headerName: String? { subject.headerName }
}
