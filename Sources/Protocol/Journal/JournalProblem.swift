// SPDX-License-Identifier: Apache-2.0

package import Shared

/// Why a journal cannot be used.
package enum JournalProblem: UserFacingError, Equatable {
    case unreadable(path: String, reason: String)
    case notAJournal(path: String)
    case otherVersion(path: String, version: UInt32)
    case corrupt(path: String, offset: Int, reason: String)
    case empty(path: String)
    case notResumable(path: String, reason: String)
    case unknownWorker(path: String)

    package var sentence: String {
        switch self {
        case .unreadable(let path, let reason):
            "\(path): \(reason). Give the run.journal in the run's --out folder"
        case .notAJournal(let path):
            "\(path): this is not a journal; give the run.journal in the run's --out folder"
        case .otherVersion(let path, let version):
            "\(path): journal version \(version); this program reads version "
                + "\(JournalFile.version). Use the Tidemark that wrote it"
        case .corrupt(let path, let offset, let reason):
            "\(path): the record at byte \(offset) is corrupt (\(reason)), so the records after "
                + "it cannot be trusted. Restore the file from a copy"
        case .empty(let path):
            "\(path): the journal has no record, because the run never began"
        case .notResumable(let path, let reason):
            "\(path): the run cannot be resumed: \(reason)"
        case .unknownWorker(let path):
            "\(path): these data are from a worker of another run; use them with the journal of "
                + "that run"
        }
    }

    package var exitStatus: ExitStatus {
        switch self {
        case .notResumable: .unavailable
        default: .badInput
        }
    }
}
