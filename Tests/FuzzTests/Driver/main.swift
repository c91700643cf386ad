// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

// Runs one target under libFuzzer: `tidemark-fuzz TARGET [libFuzzer's arguments]`. With
// `tidemark-fuzz seeds FOLDER` it writes the inputs to begin from, a folder for each target.

@_silgen_name("LLVMFuzzerRunDriver")
func runDriver(
    _ argumentCount: UnsafeMutablePointer<CInt>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
) -> CInt

/// The driver's function takes no context, so the target is a global.
let target = Mutex(FuzzTarget.frames)

func fail(_ text: String) -> Never {
    FileHandle.standardError.write(Data("tidemark-fuzz: \(text)\n".utf8))
    exit(2)
}

func writeSeeds(_ folder: String) throws {
    for target in FuzzTarget.allCases {
        let place = URL(fileURLWithPath: folder).appendingPathComponent(target.rawValue)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for (index, seed) in target.seeds.enumerated() {
            try Data(seed).write(to: place.appendingPathComponent("seed-\(index)"))
        }
    }
}

let names = FuzzTarget.allCases.map(\.rawValue).joined(separator: ", ")
guard CommandLine.arguments.count >= 2 else { fail("give a target: \(names)") }
if CommandLine.arguments[1] == "seeds", CommandLine.arguments.count == 3 {
    try writeSeeds(CommandLine.arguments[2])
    exit(0)
}
guard let chosen = FuzzTarget(rawValue: CommandLine.arguments[1]) else {
    fail("there is no target \(CommandLine.arguments[1]); there are \(names)")
}
target.withLock { $0 = chosen }
// libFuzzer sees its own arguments only.
var arguments: [UnsafeMutablePointer<CChar>?] = [strdup("tidemark-fuzz")]
arguments += CommandLine.arguments.dropFirst(2).map { strdup($0) }
var count = CInt(arguments.count)
arguments.append(nil)
let status = arguments.withUnsafeMutableBufferPointer { buffer in
    guard var pointer = buffer.baseAddress else { return CInt(2) }
    return runDriver(&count, &pointer) { bytes, byteCount in
        target.withLock { $0 }.run(Array(UnsafeBufferPointer(start: bytes, count: byteCount)))
        return 0
    }
}
exit(status)
