// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

/// The inputs that fuzzing has kept, and some of chance: a trap ends the test run and names them.
struct CorpusTests {
    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().appendingPathComponent("Corpus")

    @Test(arguments: FuzzTarget.allCases)
    func `every kept input is taken or refused`(target: FuzzTarget) throws {
        let file = Self.folder.appendingPathComponent(target.rawValue)
        let inputs = try Corpus.read(file)
        #expect(inputs.count > 10)
        for input in inputs { target.run(input) }
    }

    @Test(arguments: FuzzTarget.allCases)
    func `seeds with a few changed bytes are taken or refused`(target: FuzzTarget) {
        var random = RandomStream(seed: 1, index: 0)
        for seed in target.seeds {
            target.run(seed)
            for _ in 0..<500 { target.run(Self.changed(seed, &random)) }
        }
    }

    private static func changed(_ seed: [UInt8], _ random: inout RandomStream) -> [UInt8] {
        var bytes = seed
        for _ in 0...random.below(4) where !bytes.isEmpty {
            let position = Int(random.below(UInt64(bytes.count)))
            switch random.below(4) {
            case 0: bytes[position] = UInt8(random.below(256))
            case 1: bytes[position] ^= 1 << UInt8(random.below(8))
            case 2: bytes.remove(at: position)
            default: bytes.removeLast(bytes.count - position)
            }
        }
        return bytes
    }
}
