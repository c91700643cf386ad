// SPDX-License-Identifier: Apache-2.0

internal import ArgumentParser
internal import Files
internal import Protocol
internal import Serving
internal import Shared

/// The address of the live page.
struct WebOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Serve a page with live charts at this address during the run; port 0 picks a free "
                + "port. Other machines can connect only with --token-file.",
            valueName: "host:port"
        )
    )
    var web: String?

    func validate() throws { _ = try address() }

    /// Checks what can be checked before anything is measured; nil without `--web`.
    func plan(_ cluster: ClusterOptions) throws -> WebPlan? {
        guard let address = try address() else { return nil }
        return try WebPlan(listen: address, cluster)
    }

    private func address() throws -> HostPort? {
        try web.map { text in
            guard let address = HostPort(text) else {
                throw ValidationError("--web is \"\(text)\"; write host:port, e.g. 127.0.0.1:8089")
            }
            return address
        }
    }
}

extension WebPlan {
    /// The page uses the token and the certificate of the workers.
    init(listen: HostPort, _ cluster: ClusterOptions) throws {
        self.init(
            listen: listen,
            tokenFile: cluster.tokenFile,
            tlsFiles: try TLSFiles(
                certificate: cluster.tlsCert,
                key: cluster.tlsKey,
                authority: cluster.tlsCa
            )
        )
        try check()
    }

    func announce(_ address: HostPort) {
        if let warning { Console.line(warning) }
        Console.line("page: \(self.address(address))")
    }
}
