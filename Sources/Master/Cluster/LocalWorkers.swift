// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import Shared

/// The worker processes that a run starts on this machine, and the private token they share.
final class LocalWorkers {
    private var processes: [Process] = []
    private let tokenFile: URL?

    /// `token` is written to a file that only this user can read, unless a file is given.
    init(tokenText: String?) throws {
        guard let tokenText else {
            tokenFile = nil
            return
        }
        let file = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-\(UUID().uuidString).token")
        let isWritten = FileManager.default.createFile(
            atPath: file.path,
            contents: Data(tokenText.utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isWritten else {
            throw RunFailure.output(path: file.path, reason: "the temporary folder is not writable")
        }
        tokenFile = file
    }

    /// Starts `count` workers; `exited` is called with the status of each that ends.
    func start(
        count: Int,
        threads: Int,
        masterPort: Int,
        tokenPath: String?,
        exited: @escaping @Sendable (Int32) -> Void
    ) throws {
        let program = Self.program
        for _ in 0..<count {
            let process = Process()
            process.executableURL = program
            process.arguments =
                ["--master", "127.0.0.1:\(masterPort)", "--threads", "\(threads)"]
                + (tokenPath ?? tokenFile?.path).map { ["--token-file", $0] }.orEmpty
            process.terminationHandler = { exited($0.terminationStatus) }
            do {
                try process.run()
            } catch {
                throw RunFailure.workerProgram(
                    path: program.path,
                    reason: error.localizedDescription
                )
            }
            processes.append(process)
        }
    }

    /// Ends all at once; they have nothing that is worth waiting for.
    func kill() {
        for process in processes where process.isRunning {
            Glibc.kill(process.processIdentifier, SIGKILL)
        }
    }

    /// Ends whoever is still there and forgets the token; a dismissed worker has ended by itself.
    func stop() {
        for process in processes where process.isRunning { process.terminate() }
        if let tokenFile {
            // Best effort: the token was for this run only.
            try? FileManager.default.removeItem(at: tokenFile)
        }
    }

    /// `tidemark-worker` beside this executable.
    private static var program: URL {
        let path =
            (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
            ?? CommandLine.arguments[0]
        return URL(fileURLWithPath: path).deletingLastPathComponent()
            .appendingPathComponent("tidemark-worker")
    }
}

extension [String]? {
    fileprivate var orEmpty: [String] { self ?? [] }
}
