// SPDX-License-Identifier: Apache-2.0

internal import Hummingbird
internal import NIOCore
internal import Running

/// What goes along with one request.
struct WebContext: RequestContext {
    var coreContext: CoreRequestContextStorage
    /// Of the other side, without its port.
    let address: String
    /// The session's secret, once the doorkeeper has let the request in.
    var csrf: String?

    init(source: Source) {
        coreContext = .init(source: source)
        address = source.channel.remoteAddress?.ipAddress ?? "unknown"
    }
}
