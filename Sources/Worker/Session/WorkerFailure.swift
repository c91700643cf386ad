// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// Why a worker ended without being dismissed.
enum WorkerFailure: UserFacingError, Equatable {
    case masterUnreachable(reason: String)
    case refused(String)
    case wire(WireError)
    /// The connection ended before the dismissal; `kept` is the file with the undelivered data.
    case masterGone(kept: String?)
    /// The undelivered data could not be written either.
    case notKept(path: String, reason: String)
    case scenario(String)
    /// The connection ended in the handshake.
    case handshakeBroken(reason: String)
    case targetNotAllowed(String)
    case tls(TLSFileError)
    case engine(String)
    case tokenFile(path: String, reason: String)
    case usage(String)

    var sentence: String {
        switch self {
        case .masterUnreachable(let reason):
            "no master at \(reason). Start \"tidemark run … --expect-workers N "
                + "--listen HOST:PORT\" there, or correct --master"
        case .refused(let text):
            "the master refused this worker: \(text)"
        case .wire(.tokenMismatch):
            "token mismatch: the master at this address has another token. "
                + WireError.tokenMismatch.sentence
        case .wire(.frameTooLarge(let announced, _)) where announced >> 16 == Self.tlsAlert:
            "the master speaks TLS; give this worker --tls-cert, --tls-key and --tls-ca"
        case .wire(let error):
            "the master broke the protocol: \(error.sentence)"
        case .masterGone(nil):
            "the master closed the connection before the load had started"
        case .masterGone(let kept?):
            "no message from the master within the grace time, so the load was stopped. The "
                + "undelivered measurements are in \(kept); add them to the run with \"tidemark "
                + "replay OUT/run.journal --add \(kept)\", or delete the file"
        case .notKept(let path, let reason):
            "no message from the master within the grace time, and the undelivered measurements "
                + "could not be written to \(path): \(reason). They are lost; give another --keep "
                + "folder"
        case .handshakeBroken(let reason):
            "the connection ended during the handshake (\(reason)); the master may use TLS where "
                + "this worker does not, or have its workers already"
        case .targetNotAllowed(let host):
            "the master wants load on \(host), but --allow-host of this worker does not allow "
                + "that; add it there, or change the scenario's host"
        case .tls(let error):
            error.sentence
        case .scenario(let text):
            "the scenario from the master is not valid here: \(text)"
        case .engine(let text):
            text
        case .tokenFile(let path, let reason):
            "token file \(path): \(reason)"
        case .usage(let text):
            text
        }
    }

    /// True if another attempt would fail the same way.
    var isForGood: Bool {
        switch self {
        case .usage, .tls, .tokenFile, .targetNotAllowed, .engine, .wire(.tokenMismatch): true
        case .masterUnreachable, .refused, .wire, .masterGone, .notKept, .handshakeBroken,
            .scenario:
            false
        }
    }

    /// The first bytes of a TLS server's answer to a client without TLS.
    private static let tlsAlert = 0x1503

    var exitStatus: ExitStatus {
        switch self {
        case .masterUnreachable, .refused, .wire, .masterGone, .notKept, .engine:
            .unavailable
        case .handshakeBroken, .targetNotAllowed: .unavailable
        case .tls(let error): error.exitStatus
        case .scenario: .softwareFault
        case .tokenFile: .badInput
        case .usage: .usage
        }
    }
}
