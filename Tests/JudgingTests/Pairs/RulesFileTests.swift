// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Files
@testable import Judging

/// By what a paired run was judged, as its folder keeps it.
final class RulesFileTests {
    private let folder: String

    init() throws {
        folder =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("rules-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true
        )
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    @Test func `rules and noise come out as they went in, to the last digit`() throws {
        var rules = PairedRules()
        (rules.tolerance, rules.warnTolerance) = (0.2, 0.07)
        (rules.alpha, rules.errorMargin) = (0.02, 0.003)
        rules.looks = rules.looks.upTo(8)
        rules.looksWithoutModel = rules.looksWithoutModel.upTo(8)
        let noise = PairedSamples.noise()

        try RulesFile(PairedGate(rules: rules, noise: noise)).write(inFolder: folder)
        let read = try #require(try RulesFile.read(inFolder: folder))

        #expect(read.rules == rules)
        #expect(read.noiseModel == noise)
        #expect(!noise.isEmpty)
    }

    @Test func `a folder of an earlier version has none`() throws {
        #expect(try RulesFile.read(inFolder: folder) == nil)
    }

    @Test(arguments: [
        ("{", "not JSON, or cut off"),
        ("{}", "tolerance is missing; is it a rules file?"),
        (
            #"{"tolerance": 0.1, "warn_tolerance": 0.05, "alpha": 7, "error_margin": 0.001, "looks": [], "#
                + #""looks_without_model": [], "noise": []}"#,
            "a number in it is out of range; remove the file, and give the rules as options"
        ),
    ])
    func `what is no rules file is said`(text: String, sentence: String) throws {
        let path = folder + "/rules.json"
        try OutputFile.write(text, to: path)

        #expect(throws: InputError("rules file \(path): \(sentence)")) {
            try RulesFile.read(inFolder: self.folder)
        }
    }
}
