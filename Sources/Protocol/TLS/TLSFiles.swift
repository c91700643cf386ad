// SPDX-License-Identifier: Apache-2.0

package import Shared

/// The files of one side's TLS identity: paths of PEM files.
package struct TLSFiles: Sendable, Equatable {
    /// This side's certificate, and those between it and the authority if there are any.
    package let certificate: String
    package let key: String
    /// Whose certificates the other side may show.
    package let authority: String

    package init(certificate: String, key: String, authority: String) {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }

    /// From the three flags: nil without any; throws unless there are all of them or none.
    package init?(
        certificate: String?,
        key: String?,
        authority: String?
    ) throws(TLSFileError) {
        guard let certificate, let key, let authority else {
            guard certificate == nil, key == nil, authority == nil else { throw .incomplete }
            return nil
        }
        self.init(certificate: certificate, key: key, authority: authority)
    }
}

/// Why a TLS identity cannot be used.
package enum TLSFileError: UserFacingError, Equatable {
    case incomplete
    case unreadable(path: String, reason: String)
    case expired(path: String, on: String)
    case mismatch(certificate: String, key: String)

    package var sentence: String {
        switch self {
        case .incomplete:
            "TLS needs --tls-cert, --tls-key and --tls-ca together; \"tidemark certs\" makes all three"
        case .unreadable(let path, let reason):
            "\(path): \(reason); give a PEM file, such as \"tidemark certs\" writes"
        case .expired(let path, let date):
            "\(path): the certificate expired on \(date); make a new one with \"tidemark certs\""
        case .mismatch(let certificate, let key):
            "\(key) is not the key of the certificate \(certificate); give a pair that was made together"
        }
    }

    package var exitStatus: ExitStatus {
        switch self {
        case .incomplete: .usage
        case .unreadable, .expired, .mismatch: .badInput
        }
    }
}
