// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc
internal import Protocol
internal import Shared

/// The worker processes that a run starts on this machine.
final class LocalWorkers {
    private var processes: [Process] = []
    private let tls: TLSFiles?
    private let tokenPath: String?

    /// `tls` is the master's own identity, `tokenPath` the file with the token that the workers
    /// prove.
    init(tls: TLSFiles?, tokenPath: String?) {
        self.tls = tls
        self.tokenPath = tokenPath
    }

    /// Starts `count` workers; calls `exited` with the name and status of each that ends.
    func start(
        count: Int,
        threads: Int,
        masterPort: Int,
        exited: @escaping @Sendable (String, Int32) -> Void
    ) throws {
        let program = Self.program
        for _ in 0..<count {
            let process = Process()
            process.executableURL = program
            process.arguments =
                ["--local", "--master", "127.0.0.1:\(masterPort)", "--threads", "\(threads)"]
                + tls.map {
                    ["--tls-cert", $0.certificate, "--tls-key", $0.key, "--tls-ca", $0.authority]
                }.orEmpty
                + tokenPath.map { ["--token-file", $0] }.orEmpty
            process.terminationHandler = { process in
                let name = WorkerName.ofProcess(process.processIdentifier)
                exited(name, process.terminationStatus)
            }
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

    /// Kills all workers at once; they hold nothing worth waiting for.
    func kill() {
        for process in processes where process.isRunning {
            Glibc.kill(process.processIdentifier, SIGKILL)
        }
    }

    /// Ends the workers that still run; a dismissed worker has ended by itself.
    func stop() {
        for process in processes where process.isRunning { process.terminate() }
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
