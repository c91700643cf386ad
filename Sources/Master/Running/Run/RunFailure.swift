// SPDX-License-Identifier: Apache-2.0

package import Shared

/// Why `tidemark run` ends before or without a measurement.
package enum RunFailure: UserFacingError, Equatable {
    case listen(address: String, reason: String, isTaken: Bool)
    /// An address for people and programs, not for workers; `option` is the option that gave it.
    case page(option: String, address: String, reason: String)
    /// Reachable from other machines without a token.
    case openListen(address: String)
    case openPage(address: String)
    case tokenFile(path: String, reason: String)
    case output(path: String, reason: String)
    /// After the load; the results are stored elsewhere.
    case lateOutput(rescue: String, reason: String)
    case workerProgram(path: String, reason: String)
    case notStarted(reason: String)
    case interruptedBeforeStart
    /// Setup: there was no load. Teardown: the results are not affected.
    case errand(Errand, reason: String)
    case usage(String)
    case fileExists(path: String)

    package var sentence: String {
        switch self {
        case .listen(let address, let reason, let isTaken):
            "cannot listen for workers on \(address): \(reason)"
                + (isTaken
                    ? "; another master may be running there. Write \"--listen 127.0.0.1:0\" "
                        + "for a free port"
                    : "; correct --listen")
        case .page(let option, let address, let reason):
            "cannot listen on \(address): \(reason); give another address with \(option), such as "
                + "127.0.0.1:0 for a free port"
        case .openListen(let address):
            "--listen \(address) is reachable from other machines, but there is no token and no "
                + "TLS; write the same token to a file on master and workers and give --token-file "
                + "FILE, or give --tls-cert, --tls-key and --tls-ca"
        case .openPage(let address):
            "--web \(address) is reachable from other machines, but there is no token; write "
                + "one to a file (openssl rand -hex 32 > token) and give --token-file FILE"
        case .tokenFile(let path, let reason):
            "token file \(path): \(reason)"
        case .output(let path, let reason):
            "cannot write \(path): \(reason). Nothing was started; give another place with --out, "
                + "--json or --csv"
        case .lateOutput(let rescue, let reason):
            "the results could not be written to their files: \(reason). They are in \(rescue)"
        case .workerProgram(let path, let reason):
            "cannot start a local worker (\(path)): \(reason). tidemark-worker belongs beside tidemark"
        case .notStarted(let reason):
            "the run did not start: \(reason)"
        case .interruptedBeforeStart:
            "interrupted before the load started; nothing was measured"
        case .errand(.setup, let reason):
            "setup failed, so the run did not start: \(reason)"
        case .errand(.teardown, let reason):
            "teardown failed: \(reason). The results of the load are not affected"
        case .usage(let text):
            text
        case .fileExists(let path):
            "\(path) exists; give another --out, or --force to overwrite it"
        }
    }

    package var exitStatus: ExitStatus {
        switch self {
        case .tokenFile, .output, .lateOutput: .badInput
        case .listen, .page, .workerProgram, .notStarted, .errand: .unavailable
        case .interruptedBeforeStart: .interrupted
        case .openListen, .openPage, .usage, .fileExists: .usage
        }
    }
}
