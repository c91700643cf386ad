// SPDX-License-Identifier: Apache-2.0

import TestSupport

/// Cases that an independent Python version of the script's rule has judged.
struct ScriptOracle {
    struct Expected: Decodable {
        let baseline: String
        let results: String
        let lines: [String]
        let status: Int32
    }

    let cases: [(baseline: String, results: String, expected: Expected)]

    init(caseCount: Int) throws {
        let judged: [Expected] = try ReferenceScript("reference_gate.py").cases(caseCount)
        cases = judged.map { ($0.baseline, $0.results, $0) }
    }
}
