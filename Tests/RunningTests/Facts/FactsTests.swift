// SPDX-License-Identifier: Apache-2.0

import Foundation
import Shared
import Testing

@testable import Running

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

    @Test func `an ARM processor without a name has its numbers`() {
        let text = "processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n"

        #expect(MachineFacts.cpuModel(text) == "ARM implementer 0x41 part 0xd0c")
    }

    @Test func `a machine is read from its files and the environment`() {
        let files = [
            "/proc/cpuinfo": "model name\t: Some CPU\n",
            "/proc/meminfo": "MemTotal: 2048 kB\n",
            "/proc/sys/kernel/osrelease": "6.1.0-test\n",
            "/proc/self/status": "Name:\tx\nCpus_allowed_list:\t1-3,127\n",
            "/sys/devices/system/cpu/online": "0-7\n",
            "/sys/fs/cgroup/cpu.max": "50000 100000\n",
            "/sys/fs/cgroup/memory.max": "1048576\n",
        ]

        let facts = MachineFacts.linux(
            processorCount: 8,
            environment: ["TIDEMARK_CONTAINER_IMAGE": "registry/image:1"]
        ) { files[$0] }

        var expected = MachineFacts()
        expected.cpuModel = "Some CPU"
        expected.cpuCores = 3
        expected.memoryMB = 2
        expected.kernel = "6.1.0-test"
        expected.containerImage = "registry/image:1"
        expected.containerCPULimit = 0.5
        expected.containerMemoryMB = 1
        #expect(facts == expected)
    }

    @Test func `a machine that says nothing has its cores and no more`() {
        let facts = MachineFacts.linux(
            processorCount: 2,
            environment: ["TIDEMARK_CONTAINER_IMAGE": ""]
        ) { _ in nil }

        var expected = MachineFacts()
        expected.cpuCores = 2
        #expect(facts == expected)
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

    @Test func `a branch is named in full whatever it is called`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(".git/HEAD", "ref: refs/heads/a/refs/heads/b\n")
        try write(".git/refs/heads/a/refs/heads/b", "abcd\n")

        #expect(
            GitCheckout.current(in: folder, environment: [:])
                == GitCheckout(commit: "abcd", branch: "a/refs/heads/b")
        )
    }

    @Test func `a branch without a commit has none`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(".git/HEAD", "ref: refs/heads/main\n")

        #expect(
            GitCheckout.current(in: folder, environment: [:])
                == GitCheckout(commit: nil, branch: "main")
        )
    }

    @Test(arguments: ["", "no commit\n", "ref: refs/heads/.invalid\n"])
    func `what is not a commit is not taken for one`(head: String) throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(".git/HEAD", head)

        let checkout = GitCheckout.current(
            in: folder,
            environment: ["CI_COMMIT_REF_NAME": "topic"]
        )
        #expect(checkout == GitCheckout(commit: nil, branch: "topic"))
    }

    @Test func `a pull request's own branch comes before its merge`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(".git/HEAD", "abcd\n")

        let environment = ["GITHUB_HEAD_REF": "topic", "GITHUB_REF_NAME": "12/merge"]
        #expect(GitCheckout.current(in: folder, environment: environment)?.branch == "topic")
    }

    @Test func `a branch that is checked out wins over the environment`() throws {
        defer { try? FileManager.default.removeItem(at: folder) }
        try write(".git/HEAD", "ref: refs/heads/main\n")

        let environment = ["GITHUB_REF_NAME": "other"]
        #expect(GitCheckout.current(in: folder, environment: environment)?.branch == "main")
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
