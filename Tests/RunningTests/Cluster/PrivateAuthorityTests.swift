// SPDX-License-Identifier: Apache-2.0

import Foundation
import Protocol
import Shared
import Testing

@testable import Running

struct PrivateAuthorityTests {
    @Test func `master and worker can use what it makes`() throws {
        let folder = try CertificateFolder()
        try folder.write(days: 1)

        #expect(throws: Never.self) { try WireTLS.master(folder.files("master")) }
        #expect(throws: Never.self) {
            try WireTLS.worker(folder.files("worker"), masterHost: "localhost")
        }
    }

    @Test func `an expired certificate is said before it is used`() throws {
        let folder = try CertificateFolder()
        let twoDaysAgo = Date().addingTimeInterval(-2 * 86_400)
        try folder.write(days: 1, now: twoDaysAgo)

        let error = #expect(throws: TLSFileError.self) {
            try WireTLS.worker(folder.files("worker"), masterHost: "localhost")
        }

        #expect(
            error?.sentence.hasPrefix("\(folder.path)/worker.pem: the certificate expired on ")
                == true
        )
        #expect(error?.exitStatus == .badInput)
    }

    @Test func `a key of another certificate is said`() throws {
        let folder = try CertificateFolder()
        try folder.write(days: 1)
        let files = TLSFiles(
            certificate: "\(folder.path)/master.pem",
            key: "\(folder.path)/worker.key",
            authority: "\(folder.path)/ca.pem"
        )

        let error = #expect(throws: TLSFileError.self) { try WireTLS.master(files) }

        #expect(
            error?.sentence
                == "\(files.key) is not the key of the certificate \(files.certificate); "
                + "give a pair that was made together"
        )
    }

    @Test func `a file that is not there, and one that is something else, are said`() throws {
        let folder = try CertificateFolder()
        try folder.write(days: 1)
        let absent = TLSFiles(certificate: "/nonexistent", key: "/k", authority: "/a")
        let wrong = TLSFiles(
            certificate: "\(folder.path)/worker.key",
            key: "\(folder.path)/worker.key",
            authority: "\(folder.path)/ca.pem"
        )

        #expect(
            throws: TLSFileError.unreadable(
                path: "/nonexistent",
                reason: "no such file, or not readable by this user"
            )
        ) { try WireTLS.master(absent) }
        #expect(
            throws: TLSFileError.unreadable(
                path: wrong.certificate,
                reason: "there is no certificate in it"
            )
        ) { try WireTLS.master(wrong) }
    }

    @Test func `the three flags belong together`() throws {
        #expect(throws: TLSFileError.incomplete) {
            try TLSFiles(certificate: "c", key: nil, authority: "a")
        }
        #expect(try TLSFiles(certificate: nil, key: nil, authority: nil) == nil)
        #expect(
            TLSFileError.incomplete.sentence
                == "TLS needs --tls-cert, --tls-key and --tls-ca together; "
                + "\"tidemark certs\" makes all three"
        )
    }
}

/// The files of one authority in a folder of one test.
private final class CertificateFolder {
    let path: String

    init() throws {
        path =
            FileManager.default.temporaryDirectory
            .appendingPathComponent("tidemark-certificates-\(UUID().uuidString)").path
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(days: Int, now: Date = Date()) throws {
        let authority = try PrivateAuthority(days: days, now: now)
        for (name, identity) in [
            ("ca", try authority.identity), ("master", try authority.master(hosts: ["localhost"])),
            ("worker", try authority.worker()),
        ] {
            try identity.certificatePEM.write(
                toFile: "\(path)/\(name).pem",
                atomically: true,
                encoding: .utf8
            )
            try identity.keyPEM.write(
                toFile: "\(path)/\(name).key",
                atomically: true,
                encoding: .utf8
            )
        }
    }

    func files(_ name: String) -> TLSFiles {
        TLSFiles(
            certificate: "\(path)/\(name).pem",
            key: "\(path)/\(name).key",
            authority: "\(path)/ca.pem"
        )
    }
}
