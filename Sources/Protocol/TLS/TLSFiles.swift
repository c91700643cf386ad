// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// The files of one side's TLS identity: paths of PEM files.
package struct TLSFiles: Sendable, Equatable {
    /// This side's certificate, and those between it and the authority if there are any.
    package let certificate: String
    package let key: String
    /// The CA that must have signed the other side's certificate.
    package let authority: String

    package init(certificate: String, key: String, authority: String) {
        self.certificate = certificate
        self.key = key
        self.authority = authority
    }

    /// From the three options: nil without any; throws unless all or none are given.
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
