// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Shared

/// One user's values for templates.
struct UserValues {
    /// By position among the scenario's variables; nil for a variable without a value.
    var variables: [[UInt8]?]
    /// Position of the user in the whole run.
    private let user: Int
    private let userCount: Int
    /// By table: the user's current row, or -1, and the number of draws.
    private var rows: [Int]
    private var drawCounts: [Int]
    private var counter = 0
    /// The arrival that the user serves, in the open model; replaces user and draw.
    var arrival: Int?

    init(user: Int, of userCount: Int, variableCount: Int, _ deal: DataDeal) {
        self.user = user
        self.userCount = userCount
        variables = Array(repeating: nil, count: variableCount)
        rows = Array(repeating: -1, count: deal.count)
        drawCounts = Array(repeating: 0, count: deal.count)
    }

    /// Releases rows that are for one task.
    mutating func beginTask(_ deal: DataDeal) {
        for data in rows.indices where deal.isPerTask(data) { rows[data] = -1 }
    }

    /// The user's current row, drawn on first use.
    mutating func row(
        of data: Int,
        _ deal: DataDeal,
        _ random: inout RandomStream
    ) throws(MissingValue) -> Int {
        if rows[data] >= 0 { return rows[data] }
        let drawn =
            arrival.flatMap { deal.isPerTask(data) ? deal.draw(data, arrival: $0, &random) : nil }
            ?? deal.draw(data, user: user, number: drawCounts[data], &random)
        switch drawn {
        case .row(let row):
            drawCounts[data] += 1
            rows[data] = row
            return row
        case .ended(let what): throw .row(what)
        }
    }

    mutating func generated(_ value: TemplateValue, _ random: inout RandomStream) -> [UInt8] {
        switch value {
        case .uuid: return Self.uuid(&random)
        case .integer(let low, let high):
            let span = UInt64(bitPattern: high &- low)
            let offset = span == .max ? random.next() : random.below(span + 1)
            // Wraps back to what was taken apart with &-, whatever the signs.
            return Array(String(low &+ Int64(bitPattern: offset)).utf8)
        case .choice(let options):
            return Array(options[Int(random.below(UInt64(options.count)))].utf8)
        case .timestamp(let inMilliseconds):
            let seconds = Date().timeIntervalSince1970
            return Array(String(Int64(seconds * (inMilliseconds ? 1000 : 1))).utf8)
        case .counter:
            defer { counter += 1 }
            return Array(String(user + counter * userCount + 1).utf8)
        case .variable, .column, .file: preconditionFailure("\(value) is not generated")
        }
    }

    /// Version 4 (RFC 9562) of the user's own random stream, so that a seed repeats it.
    private static func uuid(_ random: inout RandomStream) -> [UInt8] {
        let high = random.next() & 0xffff_ffff_ffff_0fff | 0x4000
        let low = random.next() & 0x3fff_ffff_ffff_ffff | 0x8000_0000_0000_0000
        let digits = [high, low].flatMap { half in
            (0..<16).map { digit in
                Array("0123456789abcdef".utf8)[Int(half >> (60 - 4 * digit) & 15)]
            }
        }
        var text: [UInt8] = []
        for (index, digit) in digits.enumerated() {
            if [8, 12, 16, 20].contains(index) { text.append(UInt8(ascii: "-")) }
            text.append(digit)
        }
        return text
    }
}
