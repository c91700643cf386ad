// SPDX-License-Identifier: Apache-2.0

/// How master and worker react when they do not hear each other.
package struct Contact: Sendable, Equatable {
    /// After this silence the other side is lost and its connection is closed.
    package let silence: Duration
    /// How long a worker's load continues without its master.
    package let grace: Duration
    /// True if the users of a silent worker are given to others: it rests until it is heard again.
    package let restsWhenUnheard: Bool

    package init(silence: Duration, grace: Duration, restsWhenUnheard: Bool) {
        self.silence = silence
        self.grace = grace
        self.restsWhenUnheard = restsWhenUnheard
    }

    package static let standard = Contact(
        silence: .seconds(5),
        grace: .seconds(30),
        restsWhenUnheard: false
    )
}
