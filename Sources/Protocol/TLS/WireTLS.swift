// SPDX-License-Identifier: Apache-2.0

internal import Foundation
package import NIOCore
internal import NIOSSL

/// Mutual TLS on the wire, 1.2 or newer: both sides present a certificate of the same CA.
package struct WireTLS: Sendable {
    private enum Side: Sendable {
        case master
        /// Nil for a master whose address is an IP address: then its certificate must name the
        /// address.
        case worker(masterName: String?)
    }

    private let context: NIOSSLContext
    private let side: Side

    /// The master's side: it asks every worker for a certificate.
    package static func master(_ files: TLSFiles) throws(TLSFileError) -> WireTLS {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try certificates(files.certificate).map { .certificate($0) },
            privateKey: .privateKey(try key(files.key))
        )
        configuration.certificateVerification = .noHostnameVerification
        return WireTLS(context: try context(&configuration, files), side: .master)
    }

    /// The worker's side: the master's certificate must name `masterHost`.
    package static func worker(
        _ files: TLSFiles,
        masterHost: String
    ) throws(TLSFileError) -> WireTLS {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.certificateChain = try certificates(files.certificate)
            .map { .certificate($0) }
        configuration.privateKey = .privateKey(try key(files.key))
        configuration.certificateVerification = .fullVerification
        let isAddress = (try? SocketAddress(ipAddress: masterHost, port: 0)) != nil
        return WireTLS(
            context: try context(&configuration, files),
            side: .worker(masterName: isAddress ? nil : masterHost)
        )
    }

    /// Adds TLS in front of everything else on a connection; call it on its event loop.
    package func secure(_ channel: any Channel) throws {
        switch side {
        case .master:
            try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: context))
        case .worker(let masterName):
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: context, serverHostname: masterName)
            )
        }
    }

    private static func context(
        _ configuration: inout TLSConfiguration,
        _ files: TLSFiles
    ) throws(TLSFileError) -> NIOSSLContext {
        configuration.minimumTLSVersion = .tlsv12
        configuration.trustRoots = .certificates(try certificates(files.authority))
        do {
            return try NIOSSLContext(configuration: configuration)
        } catch {
            throw .mismatch(certificate: files.certificate, key: files.key)
        }
    }

    static func certificates(_ path: String) throws(TLSFileError) -> [NIOSSLCertificate] {
        try checkReadable(path)
        let certificates: [NIOSSLCertificate]
        do {
            certificates = try NIOSSLCertificate.fromPEMFile(path)
        } catch {
            throw .unreadable(path: path, reason: "there is no certificate in it")
        }
        guard let first = certificates.first else {
            throw .unreadable(path: path, reason: "there is no certificate in it")
        }
        let end = Date(timeIntervalSince1970: TimeInterval(first.notValidAfter))
        guard end > Date() else {
            throw .expired(path: path, on: end.formatted(.iso8601.year().month().day()))
        }
        return certificates
    }

    static func key(_ path: String) throws(TLSFileError) -> NIOSSLPrivateKey {
        try checkReadable(path)
        do {
            return try NIOSSLPrivateKey(file: path, format: .pem)
        } catch {
            throw .unreadable(path: path, reason: "there is no private key in it")
        }
    }

    private static func checkReadable(_ path: String) throws(TLSFileError) {
        guard FileManager.default.isReadableFile(atPath: path) else {
            throw .unreadable(path: path, reason: "no such file, or not readable by this user")
        }
    }

    /// The problem of a handshake, for people; nil if it was not TLS.
    package static func sentence(of error: any Error) -> String? {
        if let extra = error as? NIOSSLExtraError, extra == .failedToValidateHostname {
            return "TLS: the master's certificate names another host; make one for this name with "
                + "\"tidemark certs --host\", or correct --master"
        }
        guard error is NIOSSLError || error is BoringSSLError else { return nil }
        let text = String(describing: error)
        let known = [
            (
                "CERTIFICATE_VERIFY_FAILED",
                "the certificate of the other side is not signed by --tls-ca, or has expired"
            ),
            (
                "ALERT_DECRYPT_ERROR",
                "the other side rejects --tls-cert: it is signed by another CA"
            ),
            ("UNKNOWN_CA", "the other side does not know the CA of --tls-cert"),
            ("ALERT_CERTIFICATE_EXPIRED", "the other side says that --tls-cert has expired"),
            (
                "CERTIFICATE_REQUIRED",
                "the master wants a certificate; give --tls-cert and --tls-key"
            ),
            ("PEER_DID_NOT_RETURN_A_CERTIFICATE", "the worker showed no certificate"),
            (
                "WRONG_VERSION_NUMBER",
                "the other side does not use TLS; give both sides the --tls options"
            ),
            ("HTTP_REQUEST", "the other side uses plain HTTP"),
        ]
        let meaning =
            known.first { text.contains($0.0) }?.1 ?? "the connection broke (\(name(in: text)))"
        return "TLS: \(meaning)"
    }

    /// The library's own name of an error, without the place in its sources.
    private static func name(in text: String) -> String {
        text.firstMatch(of: /OPENSSL_internal:([A-Z0-9_]+)/).map { String($0.1) }
            ?? String(text.prefix(60))
    }
}
