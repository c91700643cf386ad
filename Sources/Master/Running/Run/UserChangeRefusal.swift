// SPDX-License-Identifier: Apache-2.0

internal import Protocol
package import Shared

/// Why the number of users stays as it is.
package enum UserChangeRefusal: UserFacingError, Equatable {
    case noLoad
    case nearlyOver
    /// The scenario is not made for it.
    case fixed(String)
    case outOfRange(users: Int, limit: Int)
    case tooMany
    case rate

    package var sentence: String {
        switch self {
        case .noLoad: "there is no load whose users could be changed"
        case .nearlyOver: "the run is nearly over; its users stay as they are"
        case .fixed(let reason): "\(reason), so their number cannot be changed while it goes on"
        case .outOfRange(let users, let limit):
            limit == UserChange.userLimit
                ? "users is \(users); it must be 1 to \(limit)"
                : "users is \(users); it must be 1 to \(limit), with which this run began: its users "
                    + "are counted, or something of theirs is never to be used twice"
        case .tooMany:
            "the users were changed \(Limits.userChanges) times; that is enough for one run"
        case .rate:
            "the spawn rate is slower than one user in "
                + "\(UserChange.longestForOne.components.seconds) s; write a faster one, such as 5/s"
        }
    }

    package var exitStatus: ExitStatus { .usage }

    /// True when the same could be done at another time.
    package var isOfTheMoment: Bool { self == .noLoad || self == .nearlyOver }
}
