// SPDX-License-Identifier: Apache-2.0

package import Protocol
internal import Reporting
internal import Running
package import Shared

/// The address of the page, and who may open it.
package struct WebPlan: Sendable {
    package let listen: HostPort
    /// The token that a visitor must know.
    package let tokenFile: String?
    package let tlsFiles: TLSFiles?

    package init(listen: HostPort, tokenFile: String?, tlsFiles: TLSFiles?) {
        self.listen = listen
        self.tokenFile = tokenFile
        self.tlsFiles = tlsFiles
    }

    /// Throws if other machines could reach the page and no token is required.
    package func check() throws {
        guard listen.isLoopback || tokenFile != nil else {
            throw RunFailure.openPage(address: listen.text)
        }
        _ = try door()
        _ = try ChartLibrary.read()
        if let tlsFiles { _ = try PageTLS.configuration(tlsFiles) }
    }

    func door() throws -> Door {
        let tag = listen.port == 0 ? String(Door.secret().prefix(8)) : String(listen.port)
        return Door(
            Doorkeeper.Rules(
                token: try token(),
                isLoopback: listen.isLoopback,
                isTLS: tlsFiles != nil,
                openCSRF: Door.secret(),
                cookie: SessionCookie(tag: tag, isSecure: tlsFiles != nil)
            )
        )
    }

    private func token() throws -> Token? {
        guard let tokenFile else { return nil }
        do throws(TokenFileError) {
            return try Token(file: tokenFile)
        } catch {
            throw RunFailure.tokenFile(path: tokenFile, reason: error.reason)
        }
    }

    /// The URL to open in a browser, once the port is known.
    package func address(_ address: HostPort) -> String {
        (tlsFiles == nil ? "http://" : "https://") + address.text + "/"
    }

    /// A warning for the operator; nil if there is none.
    package var warning: String? {
        guard !listen.isLoopback, tlsFiles == nil else { return nil }
        return "WARNING: the page is served without TLS: anybody on the network can read the "
            + "token; give --tls-cert, --tls-key and --tls-ca, or reach the page through ssh -L"
    }
}
