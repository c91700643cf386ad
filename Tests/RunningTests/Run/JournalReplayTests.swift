// SPDX-License-Identifier: Apache-2.0

import Foundation
import Protocol
import Testing

@testable import Running

/// What a folder says of a second run.
struct JournalReplayTests {
    @Test func `a second run that was killed when it began is none`() throws {
        let folder = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-replay-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let confirmation = URL(
            fileURLWithPath: RunFolder(path: folder.path).confirmation.journal
        )
        try FileManager.default.createDirectory(
            at: confirmation.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        let first = folder.appendingPathComponent("run.journal").path

        for count in 0...JournalFile.headerByteCount {
            try Data(JournalFile.header.prefix(count)).write(to: confirmation)

            #expect(
                try JournalReplay.readConfirmation(beside: first, view: ReplayView()) == nil,
                "\(count) bytes"
            )
        }
    }
}
