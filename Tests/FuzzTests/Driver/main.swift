// SPDX-License-Identifier: Apache-2.0

import Foundation
import Synchronization

// Runs one target under libFuzzer: `tidemark-fuzz TARGET [libFuzzer's arguments]`. Besides:
// `tidemark-fuzz seeds FOLDER` writes the inputs to begin from, a folder for each target;
// `tidemark-fuzz unpack FILE FOLDER` and `pack FOLDER FILE` turn a kept corpus into files and back.

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
/// libFuzzer starts this program again with its own arguments only, when it merges.
let variable = "TIDEMARK_FUZZ_TARGET"
let inherited = ProcessInfo.processInfo.environment[variable]
let own = CommandLine.arguments.dropFirst()
let places = own.dropFirst().map { URL(fileURLWithPath: $0) }
switch (inherited == nil ? own.first : nil, places.count) {
case ("seeds", 1):
    try writeSeeds(places[0].path)
    exit(0)
case ("unpack", 2):
    try Corpus.unpack(places[0], to: places[1])
    exit(0)
case ("pack", 2):
    try Corpus.pack(places[0], to: places[1])
    exit(0)
default: break
}
guard let name = inherited ?? own.first else { fail("give a target: \(names)") }
guard let chosen = FuzzTarget(rawValue: name) else {
    fail("there is no target \(name); there are \(names)")
}
target.withLock { $0 = chosen }
setenv(variable, name, 1)
var arguments: [UnsafeMutablePointer<CChar>?] =
    ([CommandLine.arguments[0]] + own.dropFirst(inherited == nil ? 1 : 0)).map { strdup($0) }
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
