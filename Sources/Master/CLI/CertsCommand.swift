// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Foundation
internal import Running
internal import Shared

/// `tidemark certs`: a private authority and certificates for a cluster.
struct CertsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "certs",
        abstract: "Create a private certificate authority and certificates for master and workers.",
        discussion: """
            Writes ca.pem, ca.key, master.pem, master.key, worker.pem and worker.key. Keep ca.key \
            secret. Copy the other files to the machines that use them.

            EXAMPLE: tidemark certs --out certs --host perf-master --host 10.0.0.5
            """
    )

    @Option(help: ArgumentHelp("Write the files to this folder.", valueName: "folder"))
    var out = "tidemark-certs"

    @Option(
        help: ArgumentHelp(
            "Host name or address of the master, as workers write it. Repeatable. Always "
                + "included: localhost, 127.0.0.1, ::1 and the name of this host.",
            valueName: "host"
        )
    )
    var host: [String] = []

    @Option(help: ArgumentHelp("Days until the certificates expire.", valueName: "days"))
    var days = 365

    @Flag(help: "Overwrite existing files.")
    var force = false

    func validate() throws {
        guard (1...3650).contains(days) else {
            throw ValidationError("--days is \(days); it must be 1 to 3650")
        }
    }

    func run() throws {
        let authority = try PrivateAuthority(days: days)
        let always = ["localhost", "127.0.0.1", "::1", ProcessInfo.processInfo.hostName]
        let identities = [
            ("ca", try authority.identity),
            ("master", try authority.master(hosts: always + host)),
            ("worker", try authority.worker()),
        ]
        try FileManager.default.createDirectory(atPath: out, withIntermediateDirectories: true)
        for (name, _) in identities {
            for path in ["\(out)/\(name).pem", "\(out)/\(name).key"]
            where !force && FileManager.default.fileExists(atPath: path) {
                throw RunFailure.fileExists(path: path)
            }
        }
        for (name, identity) in identities {
            try write(identity.certificatePEM, to: "\(out)/\(name).pem", permissions: 0o644)
            try write(identity.keyPEM + "\n", to: "\(out)/\(name).key", permissions: 0o600)
        }
        Console.line(
            "wrote ca, master and worker (.pem and .key) to \(out), valid for \(days) days"
        )
        for name in ["master", "worker"] {
            Console.line(
                "\(name): --tls-cert \(out)/\(name).pem --tls-key \(out)/\(name).key "
                    + "--tls-ca \(out)/ca.pem"
            )
        }
    }

    private func write(_ text: String, to path: String, permissions: Int) throws {
        // An existing file may be readable by others.
        try? FileManager.default.removeItem(atPath: path)
        let isWritten = FileManager.default.createFile(
            atPath: path,
            contents: Data(text.utf8),
            attributes: [.posixPermissions: permissions]
        )
        guard isWritten else {
            throw RunFailure.output(path: path, reason: "the folder is not writable")
        }
    }
}
