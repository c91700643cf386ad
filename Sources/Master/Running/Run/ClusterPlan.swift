// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import Protocol
package import Shared

/// Where a run's workers come from and how they reach the master.
package struct ClusterPlan: Sendable {
    let localWorkers: Int
    let threadsPerLocalWorker: Int
    /// Workers that are started elsewhere.
    let expectedWorkers: Int
    /// The time for all workers to join and prepare.
    let maxWait: Duration
    let listen: HostPort
    let tokenFile: String?
    let tlsFiles: TLSFiles?
    let isInsecureAllowed: Bool
    package let rules: JournalEntry.Rules
    /// A new master resumes a run whose workers still exist.
    let isResumption: Bool

    package init(
        localWorkers: Int,
        threadsPerLocalWorker: Int,
        expectedWorkers: Int,
        maxWait: Duration,
        listen: HostPort,
        tokenFile: String?,
        tlsFiles: TLSFiles?,
        isInsecureAllowed: Bool,
        rules: JournalEntry.Rules,
        isResumption: Bool = false
    ) {
        self.localWorkers = localWorkers
        self.threadsPerLocalWorker = threadsPerLocalWorker
        self.expectedWorkers = expectedWorkers
        self.maxWait = maxWait
        self.listen = listen
        self.tokenFile = tokenFile
        self.tlsFiles = tlsFiles
        self.isInsecureAllowed = isInsecureAllowed
        self.rules = rules
        self.isResumption = isResumption
    }

    /// The address is reachable from other machines without token or TLS.
    var isOpenToAnybody: Bool { !listen.isLoopback && tokenFile == nil && tlsFiles == nil }

    /// Why these workers cannot generate the scenario's load; nil if they can.
    package func obstacle(to scenario: Scenario) -> String? {
        guard rules.movesUsers, let name = scenario.promiseOfUniqueness else { return nil }
        return
            "\(name) must not be used twice, but a user that moves to another worker starts "
            + "again; run without --rebalance and --on-worker-loss rebalance"
    }

    var tls: WireTLS? {
        get throws(TLSFileError) {
            guard let tlsFiles else { return nil }
            return try WireTLS.master(tlsFiles)
        }
    }

    var workerCount: Int { localWorkers + expectedWorkers }

    /// The token that workers must prove, and its text if it was made for local workers only.
    ///
    /// A resumed run keeps its token.
    func token(rememberedIn folder: RunFolder) throws -> (token: Token, madeText: String?) {
        if let tokenFile {
            do throws(TokenFileError) {
                return (try Token(file: tokenFile), nil)
            } catch {
                throw RunFailure.tokenFile(path: tokenFile, reason: error.reason)
            }
        }
        if isResumption, FileManager.default.fileExists(atPath: folder.token) {
            let data = FileManager.default.contents(atPath: folder.token) ?? Data()
            return (Token(Array(data)), String(decoding: data, as: UTF8.self))
        }
        guard listen.isLoopback || isInsecureAllowed || tlsFiles != nil else {
            throw RunFailure.openListen(address: listen.text)
        }
        // Workers without a token file can only know the empty token.
        guard expectedWorkers == 0 else { return (.none, nil) }
        let text = (0..<8).map { _ in String(UInt32.random(in: .min ... .max), radix: 16) }.joined()
        return (Token(Array(text.utf8)), text)
    }
}
