// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Master

struct FactsTests {
    @Test func `the processor's name is found`() {
        let text = "processor\t: 0\nmodel name\t: Some CPU @ 2.00GHz\nmodel name\t: Other\n"

        #expect(MachineFacts.cpuModel(text) == "Some CPU @ 2.00GHz")
        #expect(MachineFacts.cpuModel("processor: 0\n") == nil)
    }

    @Test func `memory is in MiB`() {
        #expect(MachineFacts.memoryMB("MemFree: 1 kB\nMemTotal:       16384000 kB\n") == 16_000)
        #expect(MachineFacts.memoryMB("") == nil)
    }

    @Test func `limits of a container are read and no limit is none`() {
        #expect(MachineFacts.cpuLimit("150000 100000\n") == 1.5)
        #expect(MachineFacts.cpuLimit("max 100000\n") == nil)
        #expect(MachineFacts.memoryLimitMB("4294967296\n") == 4096)
        #expect(MachineFacts.memoryLimitMB("max\n") == nil)
        #expect(MachineFacts.unifiedGroup("1:cpu:/x\n0::/user.slice/a\n") == "/user.slice/a")
    }

    @Test func `this machine has cores and memory`() {
        let facts = MachineFacts.ofThisMachine()

        #expect((facts.cpuCores ?? 0) > 0)
        #expect((facts.memoryMB ?? 0) > 0)
        #expect(facts.kernel?.isEmpty == false)
    }
}

struct GitCheckoutTests {
    private let folder = FileManager.default.temporaryDirectory
        .appendingPathComponent("tidemark-\(UUID().uuidString)")

    @Test func `commit and branch of a loose reference`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(".git/HEAD", "ref: refs/heads/feature/x\n")
        try write(".git/refs/heads/feature/x", "abc123\n")
        try write("deep/below/file", "")

        let checkout = GitCheckout.current(
            in: folder.appendingPathComponent("deep/below"),
            environment: [:]
        )

        #expect(checkout == GitCheckout(commit: "abc123", branch: "feature/x"))
    }

    @Test func `commit of a packed reference`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(".git/HEAD", "ref: refs/heads/main\n")
        try write(".git/packed-refs", "# pack-refs\nffff refs/heads/other\nabcd refs/heads/main\n")

        #expect(
            GitCheckout.current(in: folder, environment: [:])
                == GitCheckout(commit: "abcd", branch: "main")
        )
    }

    @Test func `a detached head has the branch that the CI system names`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(".git/HEAD", "abcd\n")

        let environment = ["GITHUB_HEAD_REF": "", "GITHUB_REF_NAME": "topic"]
        #expect(
            GitCheckout.current(in: folder, environment: environment)
                == GitCheckout(commit: "abcd", branch: "topic")
        )
        #expect(GitCheckout.current(in: folder, environment: [:])?.branch == nil)
    }

    @Test func `a worktree finds its references in the main checkout`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("tree/.git", "gitdir: ../main/.git/worktrees/tree\n")
        try write("main/.git/worktrees/tree/HEAD", "ref: refs/heads/w\n")
        try write("main/.git/worktrees/tree/commondir", "../..\n")
        try write("main/.git/refs/heads/w", "beef\n")

        #expect(
            GitCheckout.current(in: folder.appendingPathComponent("tree"), environment: [:])
                == GitCheckout(commit: "beef", branch: "w")
        )
    }

    @Test func `outside a checkout there is nothing to say`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write("file", "")

        #expect(GitCheckout.current(in: folder, environment: [:]) == nil)
    }

    private func write(_ path: String, _ text: String) throws {
        let file = folder.appendingPathComponent(path)
        try FileManager.default.createDirectory(
            at: file.deletingLastPathComponent(),
            withIntermediateDirectories: true
        )
        try text.write(to: file, atomically: true, encoding: .utf8)
    }
}
