// SPDX-License-Identifier: Apache-2.0

internal import Protocol
internal import Shared

/// Why a worker ends without having been dismissed.
enum WorkerFailure: UserFacingError, Equatable {
    case masterUnreachable(address: String, reason: String)
    case refused(String)
    case wire(WireError)
    /// The connection ended before the dismissal.
    case masterGone
    case scenario(String)
    case engine(String)
    case tokenFile(path: String, reason: String)
    case usage(String)

    var sentence: String {
        switch self {
        case .masterUnreachable(let address, let reason):
            "no master at \(address): \(reason). Start \"tidemark run … --expect-workers N "
                + "--listen HOST:PORT\" there, or correct --master"
        case .refused(let text):
            "the master refused this worker: \(text)"
        case .wire(.tokenMismatch):
            "token mismatch: the master at this address has another token. "
                + WireError.tokenMismatch.sentence
        case .wire(let error):
            "the master broke the protocol: \(error.sentence)"
        case .masterGone:
            "the master closed the connection before the run was over; the load is stopped"
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

    var exitStatus: ExitStatus {
        switch self {
        case .masterUnreachable, .refused, .wire, .masterGone, .engine: .unavailable
        case .scenario: .softwareFault
        case .tokenFile: .badInput
        case .usage: .usage
        }
    }
}
