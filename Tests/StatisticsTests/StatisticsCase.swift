// SPDX-License-Identifier: Apache-2.0

import Foundation

/// One value that another implementation computed; see `make-cases.py`.
struct StatisticsCase: Decodable, CustomStringConvertible {
    let function: String
    let numbers: [Double]
    let samples: [[Double]]?
    /// Null where the other implementation says that there is no such value.
    let expected: [Double?]

    /// The committed ones, or those in the file that the environment names.
    static func all() throws -> [StatisticsCase] {
        let other = ProcessInfo.processInfo.environment["TIDEMARK_STATISTICS_CASES"]
        let text =
            if let other {
                try String(contentsOfFile: other, encoding: .utf8)
            } else {
                try String(
                    contentsOf: URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                        .appendingPathComponent("cases.json"),
                    encoding: .utf8
                )
            }
        return try JSONDecoder().decode([StatisticsCase].self, from: Data(text.utf8))
    }

    var description: String {
        let lists = (samples ?? []).map { "\($0)" }.joined(separator: " ")
        return "\(function) \(numbers) \(lists)"
    }

    /// The largest error relative to what is expected, or infinity for a value too many or too few.
    func error(of actual: [Double?]) -> Double {
        guard actual.count == expected.count else { return .infinity }
        return zip(actual, expected).map { actual, expected in
            guard let actual, let expected else {
                return (actual == nil) == (expected == nil) ? 0 : .infinity
            }
            guard actual != expected else { return 0 }
            let size = abs(actual - expected) / abs(expected)
            return size.isNaN ? .infinity : size
        }.max() ?? 0
    }
}
