// SPDX-License-Identifier: Apache-2.0

package import ArgumentParser
internal import Foundation
internal import Glibc
internal import Protocol
internal import Shared

/// `tidemark-worker`: options, then run.
package struct WorkerCommand: AsyncParsableCommand {
    package static let configuration = CommandConfiguration(
        commandName: "tidemark-worker",
        abstract: "Generate load for a Tidemark master.",
        discussion: """
            Connects to the master, generates its share of the load with libcurl and sends its \
            measurements every second. Leaves when the master has received all of them.

            EXAMPLE: tidemark-worker --master perf-master:5557 --token-file token --threads 4
            """,
        version: Version.current
    )

    @Option(help: ArgumentHelp("Address of the master.", valueName: "host:port"))
    var master = "127.0.0.1:5557"

    @Option(
        help: ArgumentHelp(
            "File with the token of the master. Leave it out only if the master has no token.",
            valueName: "file"
        )
    )
    var tokenFile: String?

    @Option(help: ArgumentHelp("Engine threads; each uses one core.", valueName: "n"))
    var threads = 1

    @Option(
        help: ArgumentHelp(
            "Time to keep trying to connect to the master.",
            valueName: "duration"
        )
    )
    var connectMaxWait = "30s"

    @Option(help: ArgumentHelp("TLS certificate of this worker (PEM).", valueName: "file"))
    var tlsCert: String?

    @Option(help: ArgumentHelp("Private key of --tls-cert (PEM).", valueName: "file"))
    var tlsKey: String?

    @Option(
        help: ArgumentHelp(
            "CA certificate (PEM). The master must present a certificate signed by it.",
            valueName: "file"
        )
    )
    var tlsCa: String?

    @Option(
        help: ArgumentHelp(
            "Send requests only to this host, written as host or host:port. Repeatable.",
            valueName: "host"
        )
    )
    var allowHost: [String] = []

    @Option(
        help: ArgumentHelp(
            "Folder for measurements that could not be delivered to the master.",
            valueName: "folder"
        )
    )
    var keep = "."

    @Flag(
        help: ArgumentHelp(
            "Wait for the next run instead of leaving after one. Required for tidemark pair "
                + "with workers on other machines; stop it with SIGINT or SIGTERM."
        )
    )
    var stay = false

    /// Set by a master that starts this worker on its own machine and reports refusals itself.
    @Flag(help: .hidden)
    var local = false

    package init() {}

    /// Parses, runs and exits.
    package static func start() async { await main() }

    package func run() async throws {
        do {
            var service = try service()
            var end = try await round(service)
            // Wait for the next master as long as necessary.
            service.connectMaxWait = .seconds(365 * 86_400)
            while stay, end == .dismissed {
                try await Task.sleep(for: Self.pause)
                end = try await round(service)
            }
        } catch let error as any UserFacingError {
            let isKnown = if local, case .refused? = error as? WorkerFailure { true } else { false }
            if isKnown { throw ExitCode(error.exitStatus.rawValue) }
            complain(error.sentence)
            throw ExitCode(error.exitStatus.rawValue)
        }
    }

    /// One run; a worker with `--stay` continues after a failure that need not repeat.
    private func round(_ service: WorkerService) async throws -> WorkerService.End {
        do {
            return try await service.run()
        } catch let failure as WorkerFailure where stay && !failure.isForGood {
            if case .masterUnreachable = failure { throw failure }
            complain(failure.sentence)
            return .dismissed
        }
    }

    /// The pause before waiting for the next run: the last master needs a moment to end.
    private static let pause = Duration.seconds(1)

    private func complain(_ sentence: String) {
        FileHandle.standardError.write(Data("error: \(sentence)\n".utf8))
    }

    private func service() throws -> WorkerService {
        guard (1...1024).contains(threads) else {
            throw WorkerFailure.usage("--threads is \(threads); it must be 1 to 1024")
        }
        guard let address = HostPort(master) else {
            throw WorkerFailure.usage(
                "--master is \"\(master)\"; write host:port, such as 127.0.0.1:5557"
            )
        }
        guard let maxWait = QuantityText.lenientDuration(connectMaxWait) else {
            throw WorkerFailure.usage(
                "--connect-max-wait is \"\(connectMaxWait)\"; write a duration such as 30s"
            )
        }
        raiseOpenFileLimit()
        return WorkerService(
            master: address,
            token: try token(),
            tls: try tls(masterHost: address.host),
            allowedHosts: AllowedHosts(allowHost),
            hello: Hello(
                nonce: Hello.randomNonce(),
                workerName: WorkerName.ofProcess(getpid()),
                threadCount: threads,
                toolVersion: Version.current
            ),
            connectMaxWait: maxWait,
            keepFolder: keep
        )
    }

    private func tls(masterHost: String) throws -> WireTLS? {
        do throws(TLSFileError) {
            let files = try TLSFiles(certificate: tlsCert, key: tlsKey, authority: tlsCa)
            guard let files else { return nil }
            return try WireTLS.worker(files, masterHost: masterHost)
        } catch {
            throw WorkerFailure.tls(error)
        }
    }

    private func token() throws -> Token {
        guard let tokenFile else { return .none }
        do throws(TokenFileError) {
            return try Token(file: tokenFile)
        } catch {
            throw WorkerFailure.tokenFile(path: tokenFile, reason: error.reason)
        }
    }

    /// Each user holds a connection; the soft limit is often 1 024 although the hard limit is far
    /// higher.
    private func raiseOpenFileLimit() {
        var limit = rlimit()
        guard getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
