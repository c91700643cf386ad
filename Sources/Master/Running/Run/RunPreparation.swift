// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Protocol
package import Shared

/// What a run begins with: a scenario, or the journal of a run whose master died.
package enum RunPreparation: Sendable {
    /// The identity is that of the scenario as it was written, before its setup.
    case fresh(Scenario, RunIdentity, JournalEntry.Rules)
    /// Workers are gathered and looked at, and no load starts.
    case check(Scenario, JournalEntry.Rules)
    /// A part of something larger, which itself says what is going on.
    case part(Scenario, RunIdentity, JournalEntry.Rules)
    /// One user does its steps once.
    case errand(Scenario, JournalEntry.Rules)
    case resumption

    package var isResumption: Bool {
        if case .resumption = self { return true }
        return false
    }

    /// Somebody else tells the operator of it.
    var isQuiet: Bool {
        switch self {
        case .errand, .part: true
        case .fresh, .check, .resumption: false
        }
    }

    /// The run's machine and ledger, and its journal ready to be written.
    ///
    /// Throws `RunFailure.output` when the journal cannot be written, `JournalProblem` when it cannot
    /// be resumed.
    package func open(
        listen: HostPort,
        in folder: RunFolder
    ) throws -> (RunMachine, RunLedger, JournalWriter) {
        switch self {
        case .fresh(let scenario, let identity, let rules),
            .part(let scenario, let identity, let rules):
            return try Self.begin(scenario, .load, identity, rules, listen: listen, in: folder)
        case .check(let scenario, let rules):
            let identity = Self.identity(scenario, file: "")
            return try Self.begin(scenario, .check, identity, rules, listen: listen, in: folder)
        case .errand(let scenario, let rules):
            let identity = Self.identity(scenario, file: "")
            return try Self.begin(scenario, .errand, identity, rules, listen: listen, in: folder)
        case .resumption:
            return try Self.resume(in: folder)
        }
    }

    private static func begin(
        _ scenario: Scenario,
        _ purpose: RunMachine.Purpose,
        _ identity: RunIdentity,
        _ rules: JournalEntry.Rules,
        listen: HostPort,
        in folder: RunFolder
    ) throws -> (RunMachine, RunLedger, JournalWriter) {
        let run = UInt64.random(in: 1...UInt64(Int64.max))
        let opening = JournalEntry.Opening(
            run: run,
            scenario: Array(scenario.canonicalText.utf8),
            identity: Array(try JSONEncoder().encode(identity)),
            environment: Array(try JSONEncoder().encode(MachineFacts.ofThisMachine())),
            listen: listen,
            rules: rules,
            bootID: bootID
        )
        let journal: JournalWriter
        do throws(JournalWriter.Failure) {
            journal = try JournalWriter(creating: folder.journal)
            try journal.append(.opening(opening))
        } catch {
            throw RunFailure.output(path: folder.journal, reason: error.reason)
        }
        let machine = RunMachine(run: run, rules: rules, scenario: scenario, purpose: purpose)
        return (machine, try RunLedger(opening), journal)
    }

    private static func resume(
        in folder: RunFolder
    ) throws -> (RunMachine, RunLedger, JournalWriter) {
        let replay = try JournalReplay.read(folder.journal)
        let ledger = replay.ledger
        let journal: JournalWriter
        do throws(JournalWriter.Failure) {
            journal = try JournalWriter(resuming: folder.journal, at: replay.byteCount)
        } catch {
            throw RunFailure.output(path: folder.journal, reason: error.reason)
        }
        let machine = RunMachine(
            run: ledger.opening.run,
            rules: ledger.opening.rules,
            scenario: ledger.scenario
        )
        return (machine, ledger, journal)
    }

    /// What keeps a journal from being resumed; nil when nothing does.
    package static func obstacle(to ledger: RunLedger) -> String? {
        if ledger.isClosed {
            return "it has ended; \"tidemark replay\" makes its results again"
        }
        if ledger.start == nil { return "its load had not started; run it again" }
        if ledger.opening.bootID != bootID {
            return "the machine was started anew since; \"tidemark replay\" makes the results of "
                + "what is in the journal"
        }
        return nil
    }

    /// Of the running kernel; empty where it does not say.
    private static var bootID: String {
        let data = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
        return String(decoding: data ?? Data(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// Of a run that starts now.
    package static func identity(_ scenario: Scenario, file: String) -> RunIdentity {
        var identity = RunIdentity(
            toolVersion: Version.current,
            startedAt: Date().formatted(.iso8601),
            scenarioFile: file,
            scenarioDigest: scenario.digest,
            workloadDigest: scenario.workloadDigest,
            scenario: scenario
        )
        let folder = URL(fileURLWithPath: FileManager.default.currentDirectoryPath)
        let checkout = GitCheckout.current(
            in: folder,
            environment: ProcessInfo.processInfo.environment
        )
        identity.commit = checkout?.commit
        identity.branch = checkout?.branch
        return identity
    }
}

/// Where a run keeps what it must not lose.
package struct RunFolder: Sendable {
    package let path: String

    package init(path: String) {
        self.path = path
    }

    package var journal: String { path + "/run.journal" }

    /// The token made for local workers, as long as the run goes on: a resumed master needs it.
    package var token: String { path + "/run.token" }

    /// Of the second run, which says whether the first one's failures were chance.
    package var confirmation: RunFolder { RunFolder(path: path + "/confirm") }

    /// Makes the folder, and those above it, unless it is there.
    package func create() throws {
        do {
            try FileManager.default.createDirectory(
                atPath: path,
                withIntermediateDirectories: true
            )
        } catch {
            throw RunFailure.output(path: path, reason: error.localizedDescription)
        }
    }

    /// Removes the folder with all that is in it.
    package func remove() {
        // Best effort: nobody needs it any more.
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes the token so that only this user can read it.
    package func keep(token text: String) throws {
        // One of an earlier run may be there with other permissions.
        try? FileManager.default.removeItem(atPath: token)
        let isWritten = FileManager.default.createFile(
            atPath: token,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isWritten else {
            throw RunFailure.output(path: token, reason: "the folder is not writable")
        }
    }

    func forgetToken() {
        // Best effort: it was for this run only.
        try? FileManager.default.removeItem(atPath: token)
    }
}
