// SPDX-License-Identifier: Apache-2.0

internal import Shared

/// Why a paired run cannot continue.
enum PairFailure: UserFacingError, Equatable {
    /// Which, as in "the candidate", and why.
    case build(String, String)
    case noPort(String)
    /// A block could not be started.
    case block(String, reason: String)

    var sentence: String {
        switch self {
        case .build(let name, let reason): "\(name) could not be started: \(reason)"
        case .noPort(let reason): "no free port on 127.0.0.1: \(reason)"
        case .block(let what, let reason): "\(what) was not measured: \(reason)"
        }
    }

    var exitStatus: ExitStatus {
        switch self {
        case .build, .noPort, .block: .unavailable
        }
    }
}
