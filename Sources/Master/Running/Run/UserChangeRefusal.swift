// SPDX-License-Identifier: Apache-2.0

internal import Protocol
package import Shared

/// Why the number of users cannot be changed.
package enum UserChangeRefusal: UserFacingError, Equatable {
    case noLoad
    case nearlyOver
    /// The scenario does not allow it.
    case fixed(String)
    case outOfRange(users: Int, limit: Int)
    case tooMany
    case rate

    package var sentence: String {
        switch self {
        case .noLoad: "the number of users cannot be changed: no load is running"
        case .nearlyOver: "the number of users cannot be changed any more: the run is nearly over"
        case .fixed(let reason): "the number of users cannot be changed: \(reason)"
        case .outOfRange(let users, let limit):
            limit == UserChange.userLimit
                ? "users is \(users); it must be 1 to \(limit)"
                : "users is \(users); it must be 1 to \(limit), the number at the start of "
                    + "the run, because its users are counted or have values that must not be "
                    + "used twice"
        case .tooMany:
            "the number of users was already changed \(Limits.userChanges) times; a run allows "
                + "no more"
        case .rate:
            "the spawn rate is slower than one user in "
                + "\(UserChange.longestForOne.components.seconds) s; write a faster one, such as 5/s"
        }
    }

    package var exitStatus: ExitStatus { .usage }

    /// True if the same change could succeed at another time.
    package var isOfTheMoment: Bool { self == .noLoad || self == .nearlyOver }
}
