// SPDX-License-Identifier: Apache-2.0

internal import Crypto
package import Foundation
internal import NIOCore
internal import SwiftASN1
internal import X509

/// A small private certificate authority, for clusters without one.
package struct PrivateAuthority {
    private let key = P256.Signing.PrivateKey()
    private let name: DistinguishedName
    private let validity: ClosedRange<Date>
    let certificate: Certificate

    /// A certificate with its key, both in PEM.
    package struct Identity {
        package let certificatePEM: String
        package let keyPEM: String
    }

    /// Certificates are valid from now for this many days; the start allows for clocks an hour
    /// behind.
    package init(days: Int, now: Date = Date()) throws {
        validity = now.addingTimeInterval(-3600)...now.addingTimeInterval(Double(days) * 86_400)
        name = try DistinguishedName { CommonName("Tidemark private authority") }
        certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(key.publicKey),
            notValidBefore: validity.lowerBound,
            notValidAfter: validity.upperBound,
            issuer: name,
            subject: name,
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.isCertificateAuthority(maxPathLength: 0))
                Critical(KeyUsage(keyCertSign: true, cRLSign: true))
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
    }

    package var identity: Identity {
        get throws { try Identity(certificatePEM: certificate.pem, keyPEM: key.pemRepresentation) }
    }

    /// For a master with these names and addresses.
    package func master(hosts: [String]) throws -> Identity {
        let names = hosts.map { host in
            Self.addressBytes(host).map { bytes in
                GeneralName.ipAddress(ASN1OctetString(contentBytes: bytes[...]))
            } ?? GeneralName.dnsName(host)
        }
        return try issue("Tidemark master", usage: .serverAuth, names: names)
    }

    /// For any number of workers.
    package func worker() throws -> Identity {
        try issue("Tidemark worker", usage: .clientAuth, names: [.dnsName("tidemark-worker")])
    }

    private func issue(
        _ subject: String,
        usage: ExtendedKeyUsage.Usage,
        names: [GeneralName]
    ) throws -> Identity {
        let ownKey = P256.Signing.PrivateKey()
        let certificate = try Certificate(
            version: .v3,
            serialNumber: Certificate.SerialNumber(),
            publicKey: Certificate.PublicKey(ownKey.publicKey),
            notValidBefore: validity.lowerBound,
            notValidAfter: validity.upperBound,
            issuer: name,
            subject: try DistinguishedName { CommonName(subject) },
            signatureAlgorithm: .ecdsaWithSHA256,
            extensions: try Certificate.Extensions {
                Critical(BasicConstraints.notCertificateAuthority)
                Critical(KeyUsage(digitalSignature: true))
                // A local worker uses its master's certificate.
                try ExtendedKeyUsage(usage == .serverAuth ? [.serverAuth, .clientAuth] : [usage])
                SubjectAlternativeNames(names)
            },
            issuerPrivateKey: Certificate.PrivateKey(key)
        )
        return try Identity(
            certificatePEM: certificate.pem,
            keyPEM: ownKey.pemRepresentation
        )
    }

    /// The bytes of an IP address; nil for a name.
    private static func addressBytes(_ host: String) -> [UInt8]? {
        switch try? SocketAddress(ipAddress: host, port: 0) {
        case .v4(let address):
            withUnsafeBytes(of: address.address.sin_addr) { Array($0) }
        case .v6(let address):
            withUnsafeBytes(of: address.address.sin6_addr) { Array($0) }
        case .unixDomainSocket, nil:
            nil
        }
    }
}

extension Certificate {
    fileprivate var pem: String {
        get throws { try serializeAsPEM().pemString + "\n" }
    }
}
