// SPDX-License-Identifier: Apache-2.0

internal import Foundation
internal import Glibc

#if canImport(FoundationNetworking)
internal import FoundationNetworking
#endif

/// A build of the service that is started here: one command, in a process group of its own, that
/// listens on the port in `PORT`.
final class Build {
    /// Its name in a sentence, such as "the candidate".
    let name: String
    /// Its address.
    let host: String
    private let process = Process()
    private let log: String
    /// The process to end; nil before it was started and after it was stopped.
    private var group: pid_t?

    /// Starts the command with a free port in the environment's `PORT` and in place of `{port}`.
    ///
    /// `variables` are added to the environment. Its output goes to `log`. Throws `PairFailure` if
    /// it cannot be started.
    init(
        _ name: String,
        command: String,
        variables: [String: String],
        log: String
    ) throws(PairFailure) {
        self.name = name
        self.log = log
        let port = try Self.freePort()
        host = "http://127.0.0.1:\(port)"
        // Foundation puts each child into a process group of its own, so everything that the
        // command starts can be ended with it.
        process.executableURL = URL(fileURLWithPath: "/bin/sh")
        process.arguments = ["-c", command.replacing("{port}", with: "\(port)")]
        process.environment = ProcessInfo.processInfo.environment
            .merging(variables) { $1 }
            .merging(["PORT": "\(port)"]) { $1 }
        // A file that cannot be created fails when it is opened.
        _ = FileManager.default.createFile(atPath: log, contents: nil)
        guard let output = FileHandle(forWritingAtPath: log) else {
            throw PairFailure.build(name, "its output \(log) cannot be written")
        }
        process.standardOutput = output
        process.standardError = output
        process.standardInput = FileHandle.nullDevice
        do {
            try process.run()
        } catch {
            throw PairFailure.build(name, error.localizedDescription)
        }
        group = process.processIdentifier
    }

    /// Waits until `GET path` is answered with a status below 400.
    func waitUntilHealthy(_ check: HealthCheck, _ interruption: Interruption) async throws {
        let path = check.path
        guard let url = URL(string: host + path) else {
            throw PairFailure.build(name, "\(host + path) is not an address")
        }
        let deadline = ContinuousClock.now + check.limit
        while true {
            if interruption.isWanted { throw RunFailure.interruptedBeforeStart }
            guard process.isRunning else {
                throw PairFailure.build(
                    name,
                    "it ended with status \(process.terminationStatus) before \(path) answered; "
                        + "its output is in \(log)"
                )
            }
            if await Self.isHealthy(url) { return }
            guard ContinuousClock.now < deadline else {
                throw PairFailure.build(
                    name,
                    "\(url.absoluteString) did not answer within \(check.limit.components.seconds) s; "
                        + "its output is in \(log)"
                )
            }
            try await Task.sleep(for: .milliseconds(100))
        }
    }

    private static func isHealthy(_ url: URL) async -> Bool {
        var request = URLRequest(url: url, cachePolicy: .reloadIgnoringLocalCacheData)
        request.timeoutInterval = 2
        // A refused connection is expected while the build starts.
        guard let (_, response) = try? await URLSession.shared.data(for: request) else {
            return false
        }
        return ((response as? HTTPURLResponse)?.statusCode ?? 599) < 400
    }

    /// Ends the command and everything that it started.
    func stop() {
        guard let group else { return }
        self.group = nil
        // Also processes that an ended command left behind.
        kill(-group, SIGTERM)
        for _ in 0..<50 where process.isRunning { usleep(100_000) }
        kill(-group, SIGKILL)
    }

    deinit { stop() }

    private static func freePort() throws(PairFailure) -> Int {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(descriptor) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let status = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                bind(descriptor, generic, length) == 0
                    ? getsockname(descriptor, generic, &length) : -1
            }
        }
        guard descriptor >= 0, status == 0 else {
            throw PairFailure.noPort(String(cString: strerror(errno)))
        }
        return Int(UInt16(bigEndian: address.sin_port))
    }
}
