// SPDX-License-Identifier: Apache-2.0

package import Shared

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
