// SPDX-License-Identifier: Apache-2.0

package import NIOSSL

/// TLS of the page for browsers, 1.2 or newer: they are not asked for a certificate.
package enum PageTLS {
    package static func configuration(
        _ files: TLSFiles
    ) throws(TLSFileError) -> TLSConfiguration {
        var configuration = TLSConfiguration.makeServerConfiguration(
            certificateChain: try WireTLS.certificates(files.certificate)
                .map { .certificate($0) },
            privateKey: .privateKey(try WireTLS.key(files.key))
        )
        configuration.minimumTLSVersion = .tlsv12
        return configuration
    }
}
