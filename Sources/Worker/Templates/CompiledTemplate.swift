// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// A template with its names resolved to positions; filling it in needs no look-up.
struct CompiledTemplate {
    private enum Part {
        case literal([UInt8])
        case variable(Int, TemplateEscaping)
        case column(data: Int, column: Int, TemplateEscaping)
        case generated(TemplateValue, TemplateEscaping)
        /// Those together in base64.
        indirect case base64([Part])
    }

    private let parts: [Part]
    /// The bytes when nothing is to be filled in.
    let constant: [UInt8]?

    init(_ text: String, in place: TemplatePlace, _ scenario: Scenario) {
        do throws(TemplateProblem) {
            self.init(try Template(text, in: place), scenario)
        } catch {
            preconditionFailure("the parser let pass \(text): \(error)")
        }
    }

    private init(_ template: Template, _ scenario: Scenario) {
        self.init(
            template.parts.map { part in
                switch part {
                case .literal(let text): .literal(Array(text.utf8))
                case .value(.variable(let name), let escaping):
                    Self.named(name, escaping, scenario)
                case .value(.column(let data, let column), let escaping):
                    Self.column(data, column, escaping, scenario)
                case .value(.file(let path), _): .literal(scenario.files[path] ?? [])
                case .value(let value, let escaping): .generated(value, escaping)
                }
            }
        )
    }

    private init(_ parts: [Part]) {
        self.parts = parts
        constant = parts.reduce([]) { bytes, part in
            guard let bytes, case .literal(let more) = part else { return nil }
            return bytes + more
        }
    }

    /// Nothing is filled in.
    init(literal text: String) { self.init([.literal(Array(text.utf8))]) }

    /// One after the other.
    init(_ templates: [CompiledTemplate]) { self.init(templates.flatMap(\.parts)) }

    /// The value of an `Authorization` field (RFC 7617, RFC 6750).
    init(_ credentials: Credentials, _ scenario: Scenario) {
        switch credentials {
        case .bearer(let token):
            self.init([
                CompiledTemplate(literal: "Bearer "),
                CompiledTemplate(token, in: .header, scenario),
            ])
        case .basic(let user, let password):
            let texts = [
                CompiledTemplate(user, in: .text, scenario), CompiledTemplate(literal: ":"),
                CompiledTemplate(password, in: .text, scenario),
            ]
            let both = CompiledTemplate(texts)
            let encoded = both.constant.map { Part.literal(Self.base64($0)) } ?? .base64(both.parts)
            self.init([.literal(Array("Basic ".utf8)), encoded])
        }
    }

    private static func base64(_ bytes: [UInt8]) -> [UInt8] {
        Array(Data(bytes).base64EncodedData())
    }

    private static func named(
        _ name: String,
        _ escaping: TemplateEscaping,
        _ scenario: Scenario
    ) -> Part {
        if let variable = scenario.variables.firstIndex(of: name) {
            return .variable(variable, escaping)
        }
        // A table of one column may be named alone.
        guard let data = scenario.data.first(where: { $0.name == name }) else {
            preconditionFailure("the parser let pass the unknown name \(name)")
        }
        return column(name, data.table.columns[0], escaping, scenario)
    }

    private static func column(
        _ name: String,
        _ column: String,
        _ escaping: TemplateEscaping,
        _ scenario: Scenario
    ) -> Part {
        guard let data = scenario.data.firstIndex(where: { $0.name == name }),
            let position = scenario.data[data].table.columns.firstIndex(of: column)
        else { preconditionFailure("the parser let pass the unknown column \(name).\(column)") }
        return .column(data: data, column: position, escaping)
    }

    /// Appends the text with its values; throws if one is missing.
    func fill(
        _ output: inout [UInt8],
        _ values: inout UserValues,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) {
        try Self.fill(parts, &output, &values, deal, &random)
    }

    private static func fill(
        _ parts: [Part],
        _ output: inout [UInt8],
        _ values: inout UserValues,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) {
        for part in parts {
            switch part {
            case .literal(let bytes): output += bytes
            case .variable(let variable, let escaping):
                guard let value = values.variables[variable] else { throw .variable(variable) }
                escaping.append(value, to: &output)
            case .column(let data, let column, let escaping):
                let row = try values.row(of: data, deal, &random)
                escaping.append(deal.cell(data, row: row, column: column), to: &output)
            case .generated(let value, let escaping):
                escaping.append(values.generated(value, &random), to: &output)
            case .base64(let parts):
                var bytes: [UInt8] = []
                try fill(parts, &bytes, &values, deal, &random)
                output += base64(bytes)
            }
        }
    }
}
