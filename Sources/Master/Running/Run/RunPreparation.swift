// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Protocol
package import Shared

/// The start of a run: a scenario, or the journal of a run whose master died.
package enum RunPreparation: Sendable {
    /// The identity belongs to the scenario as written, before its setup.
    case fresh(Scenario, RunIdentity, JournalEntry.Rules, for: RunPurpose)
    /// Only a load can be resumed.
    case resumption

    var isResumption: Bool {
        if case .resumption = self { return true }
        return false
    }

    /// True if the caller informs the operator.
    var isQuiet: Bool {
        if case .fresh(_, _, _, let purpose) = self { return purpose.isQuiet }
        return false
    }

    /// The run's machine and ledger, and its journal ready to be written.
    ///
    /// Throws `RunFailure.output` when the journal cannot be written, `JournalProblem` when it cannot
    /// be resumed.
    func open(
        listen: HostPort,
        in folder: RunFolder
    ) throws -> (RunMachine, RunLedger, JournalWriter) {
        switch self {
        case .fresh(let scenario, let identity, let rules, let purpose):
            return try Self.begin(scenario, purpose, identity, rules, listen: listen, in: folder)
        case .resumption:
            return try Self.resume(in: folder)
        }
    }

    private static func begin(
        _ scenario: Scenario,
        _ purpose: RunPurpose,
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

    /// Why a journal cannot be resumed; nil if it can.
    package static func obstacle(to ledger: RunLedger) -> String? {
        if ledger.isClosed {
            return "it has ended; recompute its results with \"tidemark replay\""
        }
        if ledger.start == nil { return "its load had not started; run it again" }
        if ledger.opening.bootID != bootID {
            return "the machine was restarted since; compute the results so far with \"tidemark "
                + "replay\""
        }
        return nil
    }

    /// Of the running kernel; empty if the kernel does not say.
    private static var bootID: String {
        let data = FileManager.default.contents(atPath: "/proc/sys/kernel/random/boot_id")
        return String(decoding: data ?? Data(), as: UTF8.self)
            .trimmingCharacters(in: .whitespacesAndNewlines)
    }

    /// For a run that starts now; without a file for a run that leaves no results.
    package static func identity(_ scenario: Scenario, file: String = "") -> RunIdentity {
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
