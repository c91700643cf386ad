// SPDX-License-Identifier: Apache-2.0

import Foundation

/// A real process of a test: started, observed, waited for, and never left behind.
final class RunningProgram {
    private let process = Process()
    private let outputFile: URL
    private let errorFile: URL

    /// Starts a program of this package's build folder by name, or any program by absolute path.
    init(_ program: String, _ arguments: [String], in folder: TemporaryFolder) throws {
        let name = UUID().uuidString
        outputFile = folder.file("\(name).out")
        errorFile = folder.file("\(name).err")
        for file in [outputFile, errorFile] {
            try Data().write(to: file)
        }
        process.executableURL =
            program.hasPrefix("/")
            ? URL(fileURLWithPath: program)
            : URL(fileURLWithPath: Self.path(of: program))
        process.arguments = arguments
        process.currentDirectoryURL = folder.url
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = try FileHandle(forWritingTo: outputFile)
        process.standardError = try FileHandle(forWritingTo: errorFile)
        try process.run()
    }

    /// Asks first, so that the program can clean up after itself.
    deinit {
        process.terminate()
        for _ in 0..<200 where process.isRunning { usleep(10_000) }
        if process.isRunning { kill(process.processIdentifier, SIGKILL) }
    }

    var pid: pid_t { process.processIdentifier }

    var output: String { (try? String(contentsOf: outputFile, encoding: .utf8)) ?? "" }

    var errors: String { (try? String(contentsOf: errorFile, encoding: .utf8)) ?? "" }

    func signal(_ signal: Int32) { kill(process.processIdentifier, signal) }

    /// The exit status; fails the test by throwing when the process does not end in time.
    func wait(seconds: Int = 90) async throws -> Int32 {
        try await poll(seconds: seconds, "\(process.arguments ?? []) to end") {
            !process.isRunning
        }
        return process.terminationStatus
    }

    /// Of a program of this package.
    static func path(of program: String) -> String {
        buildFolder.appendingPathComponent(program).path
    }

    /// The folder of the test runner is the folder of the programs under test.
    private static var buildFolder: URL {
        let own = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"))
        let folder = URL(fileURLWithPath: own ?? CommandLine.arguments[0])
            .deletingLastPathComponent()
        let program = folder.appendingPathComponent("tidemark").path
        guard !FileManager.default.isExecutableFile(atPath: program) else { return folder }
        // The runner of another package manager version: fall back to the usual place.
        return URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appendingPathComponent(".build/debug")
    }
}

/// Waits for a condition of another process; it is bounded, and no test depends on how long it took.
func poll(seconds: Int, _ what: String, until condition: () throws -> Bool) async throws {
    let deadline = Date().addingTimeInterval(Double(seconds))
    while try !condition() {
        guard Date() < deadline else { throw TimedOut(what: what) }
        try await Task.sleep(for: .milliseconds(20))
    }
}

struct TimedOut: Error, CustomStringConvertible {
    let what: String
    var description: String { "timed out waiting for \(what)" }
}

/// A folder of one test, removed with it.
final class TemporaryFolder: Sendable {
    let url: URL

    init() throws {
        url = FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-test-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: url) }

    func file(_ name: String) -> URL { url.appendingPathComponent(name) }

    func write(_ text: String, to name: String) throws -> String {
        try text.write(to: file(name), atomically: true, encoding: .utf8)
        return file(name).path
    }
}
