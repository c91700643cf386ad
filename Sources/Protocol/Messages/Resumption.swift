// SPDX-License-Identifier: Apache-2.0

/// Which worker of which run a connection belongs to.
package struct Resumption: Sendable, Equatable, Hashable {
    package let run: UInt64
    package let session: UInt64

    package init(run: UInt64, session: UInt64) {
        self.run = run
        self.session = session
    }
}
