// SPDX-License-Identifier: Apache-2.0

package import NIOCore
internal import Shared

extension Duration {
    /// The same length as NIO's type.
    package var timeAmount: TimeAmount { .nanoseconds(nanoseconds) }
}
