// SPDX-License-Identifier: Apache-2.0

import Foundation
import TestSupport

/// Series with the change points that apache-otava 0.8.0 finds in them.
enum OtavaOracle {
    struct Case: Decodable {
        struct Point: Decodable {
            let index: Int
            let before: Double
            let after: Double
            /// `nil` for a p that is not a number.
            let p: Double?
        }

        let window: Int
        let maxPValue: Double
        let minMagnitude: Double
        let points: [Point]
        let series: [Double]
    }

    private static let script = ReferenceScript(
        "otava_reference.py",
        python: ReferenceScript.venv
    )

    /// Whether `scripts/setup.sh --test` could install the package.
    static let isInstalled = FileManager.default.isExecutableFile(atPath: ReferenceScript.venv.path)

    static func recorded() throws -> [Case] {
        try ReferenceScript.cases(Data(try Golden.text("drift-otava.jsonl").utf8))
    }

    /// What the package itself says now.
    static func asked(seed: Int, count: Int) throws -> [Case] { try script.cases(seed, count) }
}
